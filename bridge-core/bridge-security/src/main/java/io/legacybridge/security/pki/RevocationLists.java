package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The revocation lists in {@code certs/crl/}, each as it was when it could last be read: one that is broken keeps no other from
 * counting. Thread-safe.
 */
public final class RevocationLists {

    private final CertsFolder folder;
    private final LastGood<X509CRL> lists;

    public RevocationLists(Path home) {
        this.folder = new CertsFolder(home);
        this.lists = new LastGood<>(file -> Pem.readRevocations(folder.resolve(file), Place.of(file)));
    }

    /** Reads the folder anew. A list that never could be read is as good as missing. */
    synchronized void read(Collection<Problem> problems) {
        lists.keep(lists.read(folder.files(CertsFolder.REVOKED, CertsFolder.CRL), problems));
    }

    /** As they were read last. */
    List<X509CRL> now() {
        return List.copyOf(byFile().values());
    }

    synchronized Map<String, X509CRL> byFile() {
        return lists.kept();
    }

    /** Whether a list of its issuer, as they lie there now, names it. The watch tells of those that are broken. */
    public boolean isRevoked(X509Certificate certificate) {
        read(new ArrayList<>());
        return now().stream()
                .filter(list -> list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
                .anyMatch(list -> list.isRevoked(certificate));
    }
}
