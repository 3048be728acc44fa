package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Where a holder's certificate, key and request lie in a home, and what it means when only some of them do. */
record HolderFiles(CertsFolder folder, Holder holder) {

    /** Names of the files as problems tell them, relative to the home. */
    String certificate() {
        return holder.file() + CertsFolder.PEM;
    }

    String key() {
        return holder.file() + CertsFolder.KEY;
    }

    String request() {
        return holder.file() + ".csr";
    }

    Path resolve(String file) {
        return folder.resolve(file);
    }

    boolean has(String file) {
        return Files.exists(resolve(file));
    }

    /** @throws ProblemException when there is a certificate, or a key without one */
    void requireNothing() {
        folder.refuseToOverwrite(certificate());
        if (has(key())) throw noCertificate();
    }

    /** @throws ProblemException when there is none, with what to do about it */
    X509Certificate current() {
        if (!has(certificate())) throw noCertificate();
        return folder.certificate(certificate());
    }

    /**
     * What was signed for a key whose certificate is not here, and no request for one: that is what a stop has left behind. The CA keeps
     * what it signs before the key is written.
     */
    Optional<X509Certificate> cutOff() {
        if (!has(key()) || has(certificate()) || has(request())) return Optional.empty();
        var key = Pem.readKey(resolve(key()), Place.of(key()));
        return folder.certificateFiles(CertsFolder.ISSUED).stream()
                .map(folder::certificate)
                .filter(signed -> Holder.of(signed)
                        .filter(one -> one.file().equals(holder.file()))
                        .isPresent())
                .filter(signed -> new KeyAndChain(key, List.of(signed)).fits())
                .findFirst();
    }

    private ProblemException noCertificate() {
        return ProblemException.error(
                Place.of(certificate()),
                "There is no certificate of the " + holder.shown() + ".",
                whatToDo(),
                "certs/no-certificate");
    }

    private String whatToDo() {
        if (cutOff().isPresent())
            return "Its key is here without it, as after a stop in between: bridge certs rekey makes both anew.";
        if (has(request()))
            return "Its key and a request are here: have the request signed, such as with bridge certs sign.";
        if (has(key()))
            return "A key is here for which this CA has signed nothing: move it away, and make both with bridge certs issue.";
        return "Make one with bridge certs issue.";
    }
}
