package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/** Where certificates and keys lie in a home folder; files are named relative to it, as people see them. */
record CertsFolder(Path home) {

    static final String PEM = ".pem";
    static final String CERTS = "certs/";
    static final String KEY = ".key";
    static final String SERVER = "certs/server";
    static final String SERVER_CERTIFICATE = SERVER + PEM;
    static final String SERVER_KEY = SERVER + KEY;
    static final String AUTHORITIES = "certs/ca/";
    static final String ROOT_CERTIFICATE = AUTHORITIES + "root.pem";
    static final String ROOT_KEY = AUTHORITIES + "root.key";
    static final String ISSUING_CERTIFICATE = AUTHORITIES + "issuing.pem";
    static final String ISSUING_KEY = AUTHORITIES + "issuing.key";
    static final String ISSUING_REQUEST = AUTHORITIES + "issuing.csr";
    static final String ISSUED = AUTHORITIES + "issued/";
    static final String PUBLISHED_AT = AUTHORITIES + "published-at";
    static final String RESPONDER = "certs/ocsp/responder";
    static final String REVOKED = "certs/crl/";
    static final String CRL = ".crl";
    static final String ISSUING_CRL = REVOKED + "issuing" + CRL;
    static final String ROOT_CRL = REVOKED + "root" + CRL;
    static final String TRUST = "certs/trust/";
    static final String INTERNAL_TRUST = TRUST + CertsHome.INTERNAL_BUNDLE + PEM;
    static final String CLIENTS = "certs/clients/";
    static final String OPERATORS = "certs/operators/";
    static final String ENCRYPTION = "certs/encryption/";
    static final String SEEN = "certs/seen/";

    static final List<String> MADE_BY_INIT = List.of(
            ROOT_CERTIFICATE,
            ROOT_KEY,
            ISSUING_CERTIFICATE,
            ISSUING_KEY,
            ISSUING_CRL,
            ROOT_CRL,
            INTERNAL_TRUST,
            SERVER_CERTIFICATE,
            SERVER_KEY);

    static final List<String> FOLDERS =
            List.of(AUTHORITIES, CLIENTS, ENCRYPTION, "certs/ocsp/", OPERATORS, OutwardTls.FOLDER, CERTS, TRUST, SEEN);

    Path resolve(String file) {
        return home.resolve(file);
    }

    void refuseToOverwrite(String file) {
        if (!Files.exists(resolve(file))) return;
        throw ProblemException.error(
                Place.of(file),
                "The file is already there, and certificates and keys are never overwritten.",
                "Move it away first if it is no longer needed.",
                "certs/already-there");
    }

    /** The PEM files of a folder such as {@link #TRUST}, in the order of their names. */
    List<String> certificateFiles(String folder) {
        return files(folder, PEM);
    }

    /** The trust bundles. */
    List<String> bundles() {
        return certificatesAndStores(TRUST);
    }

    /** As {@link #certificateFiles}, and what is PKCS#12. */
    List<String> certificatesAndStores(String folder) {
        return Stream.concat(certificateFiles(folder).stream(), files(folder, Pkcs12.ENDING).stream())
                .toList();
    }

    /** @param file of PEM or PKCS#12 */
    List<X509Certificate> certificates(String file) {
        var place = Place.of(file);
        return file.endsWith(Pkcs12.ENDING)
                ? Pkcs12.certificates(resolve(file), place)
                : Pem.readCertificates(resolve(file), place);
    }

    /** The first of a file, which is its holder's. */
    X509Certificate certificate(String file) {
        return certificates(file).getFirst();
    }

    /** Where something lies: as PKCS#12 when there is such a file, else as PEM. */
    String present(String withoutEnding) {
        var store = withoutEnding + Pkcs12.ENDING;
        if (!Files.exists(resolve(store))) return withoutEnding + PEM;
        if (!Files.exists(resolve(withoutEnding + PEM))) return store;
        throw ProblemException.error(
                Place.of(store),
                "There is " + withoutEnding + PEM + " too, and nobody knows which of the two is meant.",
                "Keep one of them.",
                "certs/two-files");
    }

    /** The pair in {@code NAME.pem} and {@code NAME.key}, or in {@code NAME.p12}; whether they fit is not looked at. */
    KeyAndChain pair(String withoutEnding) {
        var file = present(withoutEnding);
        if (file.endsWith(Pkcs12.ENDING)) return Pkcs12.pair(resolve(file), Place.of(file));
        var key = withoutEnding + KEY;
        return new KeyAndChain(
                Pem.readKey(resolve(key), Place.of(key)), Pem.readCertificates(resolve(file), Place.of(file)));
    }

    /** The files of a folder with this ending, in the order of their names. */
    List<String> files(String folder, String ending) {
        if (!Files.isDirectory(resolve(folder))) return List.of();
        try (Stream<Path> files = Files.list(resolve(folder))) {
            return files.map(file -> file.getFileName().toString())
                    // Unfinished files begin with a dot.
                    .filter(name -> name.endsWith(ending) && !name.startsWith("."))
                    .sorted()
                    .map(name -> folder + name)
                    .toList();
        } catch (IOException e) {
            throw ProblemException.error(
                    Place.of(folder),
                    "The folder cannot be read.",
                    "Let the user the appliance runs as read it.",
                    "certs/unreadable",
                    e);
        }
    }

    static ProblemException unwritable(Path file, IOException cause) {
        return unwritable(Place.of(file.toString()), "The file cannot be written.", cause);
    }

    static ProblemException unwritable(Place place, String what, IOException cause) {
        return cannotWrite(place, what, "Make room on the disk, or let this user write to the folder.", cause);
    }

    static ProblemException undeletable(Place place, String what, IOException cause) {
        return cannotWrite(place, what, "Let this user write to the folder.", cause);
    }

    private static ProblemException cannotWrite(Place place, String what, String fix, IOException cause) {
        return ProblemException.error(place, what, fix, "certs/cannot-write", cause);
    }
}
