package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Gives a pair away in the form that programs such as Java and Windows want. */
public final class CertificateExport {

    private static final int PASSWORD_BYTES = 18;

    private final CertsFolder folder;
    private final SecureRandom random;

    public CertificateExport(Path home, SecureRandom random) {
        this.folder = new CertsFolder(home);
        this.random = random;
    }

    /**
     * Writes a holder's pair as PKCS#12, with a new password in a file of its own beside it. Both have mode 0600.
     *
     * @param out such as {@code crm.p12}; the password goes to {@code crm.p12.password}
     * @return where the password is
     * @throws ProblemException when the pair is not here, does not fit, or a file is there already
     */
    public Path toPkcs12(Holder holder, Path out) {
        var passwordFile = out.resolveSibling(out.getFileName() + ".password");
        for (var file : new Path[] {out, passwordFile})
            if (Files.exists(file))
                throw ProblemException.error(
                        Place.of(file.toString()),
                        "The file is already there.",
                        "Move it away, or name another with --out.",
                        "certs/already-there");
        var place = Place.of(holder.file() + CertsFolder.PEM);
        var keyPlace = Place.of(holder.file() + CertsFolder.KEY);
        var pair = new KeyAndChain(
                Pem.readKey(folder.resolve(keyPlace.file()), keyPlace),
                Pem.readCertificates(folder.resolve(place.file()), place));
        pair.requireMatch(keyPlace, place);
        var password = newPassword();
        try {
            var store = Algorithms.pkcs12();
            store.load(null, null);
            store.setKeyEntry(
                    holder.shown(),
                    pair.key(),
                    password.toCharArray(),
                    pair.chain().toArray(X509Certificate[]::new));
            var content = new ByteArrayOutputStream();
            store.store(content, password.toCharArray());
            PrivateFiles.write(passwordFile.toAbsolutePath(), password.getBytes(UTF_8));
            PrivateFiles.write(out.toAbsolutePath(), content.toByteArray());
            return passwordFile;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make PKCS#12", e);
        } catch (IOException e) {
            throw CertsFolder.unwritable(out, e);
        }
    }

    private String newPassword() {
        var bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
