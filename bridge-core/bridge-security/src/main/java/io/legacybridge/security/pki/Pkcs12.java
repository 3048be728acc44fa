package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pairs and CAs as a company's PKI hands them out (PKCS#12, RFC 7292): {@code NAME.p12}, and its password in {@code
 * NAME.p12.password} with mode 0600. A file of CAs may do without a password.
 */
final class Pkcs12 {

    static final String ENDING = ".p12";

    /** Stands behind the name of the file that has the password. */
    static final String PASSWORD = ".password";

    private Pkcs12() {}

    /** @throws ProblemException when it is missing, readable by others, does not open, or holds no pair or several */
    static KeyAndChain pair(Path file, Place place) {
        try {
            var password = password(file, place);
            var store = open(PrivateFiles.read(file), password, place);
            var pairs = new ArrayList<KeyAndChain>();
            for (var alias : Collections.list(store.aliases()))
                if (store.getKey(alias, password) instanceof PrivateKey key)
                    pairs.add(new KeyAndChain(key, x509(store.getCertificateChain(alias))));
            if (pairs.size() == 1) return pairs.getFirst();
            throw problem(
                    place,
                    "The file holds " + pairs.size() + " pairs of a key and a certificate.",
                    "Export the one pair that is to be used here.",
                    "certs/no-pair");
        } catch (IOException e) {
            throw Pem.unreadable(place, e);
        } catch (GeneralSecurityException e) {
            throw closed(place, e);
        }
    }

    /**
     * The certificate of the pair in it and its issuers, or else its CAs.
     *
     * @throws ProblemException when it is missing, does not open, or holds none
     */
    static List<X509Certificate> certificates(Path file, Place place) {
        try {
            var password = Files.exists(passwordFile(file)) ? password(file, place) : null;
            var store = open(Files.readAllBytes(file), password, place);
            var found = new ArrayList<X509Certificate>();
            for (var alias : Collections.list(store.aliases()))
                found.addAll(x509(
                        store.isKeyEntry(alias)
                                ? store.getCertificateChain(alias)
                                : new Certificate[] {store.getCertificate(alias)}));
            if (!found.isEmpty()) return found;
            throw problem(
                    place,
                    "Java finds no certificate in the file.",
                    "Make it with keytool -importcert -storetype PKCS12, or write the certificates as PEM.",
                    "certs/no-certificate");
        } catch (IOException e) {
            throw Pem.unreadable(place, e);
        } catch (GeneralSecurityException e) {
            throw closed(place, e);
        }
    }

    private static KeyStore open(byte[] content, char @Nullable [] password, Place place) {
        try {
            var store = Algorithms.pkcs12();
            store.load(new ByteArrayInputStream(content), password);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw closed(place, e);
        }
    }

    private static char[] password(Path file, Place place) throws IOException {
        if (!Files.exists(passwordFile(file)))
            throw problem(
                    place,
                    "The password of the file is missing.",
                    "Write it into " + file.getFileName() + PASSWORD + " beside it, with mode 0600.",
                    "certs/no-password");
        return new String(PrivateFiles.read(passwordFile(file)), UTF_8).strip().toCharArray();
    }

    private static Path passwordFile(Path file) {
        return file.resolveSibling(file.getFileName() + PASSWORD);
    }

    private static List<X509Certificate> x509(Certificate[] chain) {
        return Stream.of(chain).map(X509Certificate.class::cast).toList();
    }

    private static ProblemException closed(Place place, Exception cause) {
        return ProblemException.error(
                place,
                "The file is no PKCS#12, or its password is another.",
                "Write the password it was exported with into the file " + PASSWORD + " beside it.",
                "certs/cannot-open",
                cause);
    }

    private static ProblemException problem(Place place, String what, String fix, String code) {
        return ProblemException.error(place, what, fix, code);
    }
}
