package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** Reads {@code certs/server.pem} and {@code certs/server.key} and refuses what no client would accept. */
final class ServerCertificate {

    private static final Place PLACE = Place.of(CertsFolder.SERVER_CERTIFICATE);
    private static final Place KEY_PLACE = Place.of(CertsFolder.SERVER_KEY);
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

    private ServerCertificate() {}

    static KeyAndChain read(CertsFolder folder, Instant now) {
        var file = folder.resolve(PLACE.file());
        var keyFile = folder.resolve(KEY_PLACE.file());
        if (!Files.exists(file)) throw missing(PLACE);
        if (!Files.exists(keyFile)) throw missing(KEY_PLACE);
        var pair = new KeyAndChain(Pem.readKey(keyFile, KEY_PLACE), Pem.readCertificates(file, PLACE));
        pair.requireMatch(KEY_PLACE, PLACE);
        pair.requireOrder(PLACE);
        pair.requireValid(PLACE, now);
        pair.requireStrength(PLACE);
        requirePurpose(pair.certificate());
        return pair;
    }

    private static void requirePurpose(X509Certificate certificate) {
        try {
            var purposes = certificate.getExtendedKeyUsage();
            if (purposes == null || purposes.contains(SERVER_AUTHENTICATION)) return;
        } catch (GeneralSecurityException _) {
            // Falls through: a purpose that cannot be read is none.
        }
        throw problem(
                PLACE,
                "The certificate is not one for servers.",
                "Put a certificate with the extended key usage serverAuth there.",
                "certs/not-for-servers");
    }

    private static ProblemException missing(Place place) {
        return problem(
                place,
                "The server has no certificate and key.",
                "Run bridge certs init, or put server.pem and server.key of your own CA into certs/.",
                "certs/no-server-certificate");
    }

    private static ProblemException problem(Place place, String what, String fix, String code) {
        return new ProblemException(Problem.error(place, what, fix, code));
    }
}
