package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The revocation lists in {@code certs/crl/}, each as it was when it could last be read: one that is broken keeps no other from
 * counting. Thread-safe.
 */
public final class RevocationLists {

    private static final Set<String> OF_OUR_OWN = Set.of(CertsFolder.ISSUING_CRL, CertsFolder.ROOT_CRL);

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

    /**
     * Whether a list of its issuer, as they lie there now, names one of them. The watch tells of those that are broken.
     *
     * @throws ProblemException when none does, but a list of our own CAs is there and cannot be read
     */
    public boolean isAnyRevoked(List<X509Certificate> chain) {
        var broken = new ArrayList<Problem>();
        read(broken);
        if (chain.stream().anyMatch(this::isNamed)) return true;
        for (var problem : broken) if (OF_OUR_OWN.contains(problem.where().file())) throw new ProblemException(problem);
        return false;
    }

    private boolean isNamed(X509Certificate certificate) {
        return now().stream()
                .filter(list -> list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
                .anyMatch(list -> list.isRevoked(certificate));
    }
}
