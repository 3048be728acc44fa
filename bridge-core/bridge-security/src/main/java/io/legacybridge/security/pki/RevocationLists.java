package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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
     * Whether a list, as they lie there now, names one of them or a CA above it that the home knows. The watch tells of those that are
     * broken.
     *
     * @param chain may end anywhere below the root
     * @throws ProblemException when none does, but a list of our own CAs by which it would be known is missing, stale or broken, or
     *                          one of their certificates cannot be read
     */
    public boolean isAnyRevoked(List<X509Certificate> chain, Instant at) {
        var broken = new ArrayList<Problem>();
        read(broken);
        var whole = withIssuers(chain);
        if (whole.stream().anyMatch(certificate -> isNamed(certificate, whole))) return true;
        for (var problem : broken) if (OF_OUR_OWN.contains(problem.where().file())) throw new ProblemException(problem);
        for (var authority : ourOwn(whole))
            if (whole.stream().anyMatch(certificate -> isIssued(certificate, authority))) requireCurrent(authority, at);
        return false;
    }

    /**
     * Our own CAs: those of the home, those that vouch for our own clients, and those below them that a chain holds. An appliance apart
     * from the CA has no {@code certs/ca/}.
     */
    private Set<X509Certificate> ourOwn(List<X509Certificate> chain) {
        var ours = new LinkedHashSet<X509Certificate>();
        for (var file : folder.certificateFiles(CertsFolder.AUTHORITIES)) ours.addAll(folder.certificates(file));
        for (var file : present(CertsFolder.TRUST + CertsHome.INTERNAL_BUNDLE)) ours.addAll(folder.certificates(file));
        var candidates = new ArrayList<>(chain);
        for (var file : present(CertsFolder.SERVER)) candidates.addAll(folder.certificates(file));
        candidates.removeIf(candidate -> candidate.getBasicConstraints() == TrustBundle.NO_CA);
        // Once for each, for the one above may come last.
        for (var round = 0; round < candidates.size(); round++)
            for (var candidate : candidates)
                if (ours.stream().anyMatch(authority -> isIssued(candidate, authority))) ours.add(candidate);
        return ours;
    }

    private List<String> present(String withoutEnding) {
        return Stream.of(CertsFolder.PEM, Pkcs12.ENDING)
                .map(withoutEnding::concat)
                .filter(file -> Files.exists(folder.resolve(file)))
                .toList();
    }

    /** Of these files those whose chain leads to no CA that the home knows. Nobody misses a list that would speak of them. */
    List<String> strangers(List<String> files) {
        var known = known();
        return files.stream()
                .filter(file -> certificates(List.of(file)).stream()
                        .reduce((_, last) -> last)
                        .filter(last -> !CertificateIssuer.isSelfIssued(last))
                        .filter(last -> !known.contains(last))
                        .filter(last -> known.stream().noneMatch(authority -> isIssued(last, authority)))
                        .isPresent())
                .toList();
    }

    private List<X509Certificate> known() {
        var known = certificates(folder.certificateFiles(CertsFolder.AUTHORITIES));
        known.addAll(certificates(folder.bundles()));
        known.addAll(certificates(present(CertsFolder.SERVER)));
        return known;
    }

    private List<X509Certificate> withIssuers(List<X509Certificate> chain) {
        var known = known();
        var whole = new ArrayList<>(chain);
        while (whole.size() < chain.size() + TrustBundle.LONGEST_PATH) {
            var last = whole.getLast();
            var issuer = known.stream()
                    .filter(authority -> !whole.contains(authority) && isIssued(last, authority))
                    .findFirst();
            if (issuer.isEmpty()) break;
            whole.add(issuer.get());
        }
        return whole;
    }

    private List<X509Certificate> certificates(List<String> files) {
        var found = new ArrayList<X509Certificate>();
        for (var file : files)
            try {
                found.addAll(folder.certificates(file));
            } catch (ProblemException _) {
                // Whatever needs the file tells of it.
            }
        return found;
    }

    private static boolean isIssued(X509Certificate certificate, X509Certificate authority) {
        if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) return false;
        try {
            certificate.verify(authority.getPublicKey());
            return !certificate.equals(authority);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** What a list, as they were read last, says of a certificate. */
    Optional<X509CRLEntry> entry(X509Certificate certificate) {
        // The issuers are read from the disk, and most certificates are on no list.
        if (naming(certificate).findAny().isEmpty()) return Optional.empty();
        return naming(certificate, withIssuers(List.of(certificate)))
                .findFirst()
                .map(list -> list.getRevokedCertificate(certificate));
    }

    private boolean isNamed(X509Certificate certificate, List<X509Certificate> chain) {
        return naming(certificate, chain).findAny().isPresent();
    }

    /** When its issuer is not known, the name alone counts: better one key too few than one too many. */
    private Stream<X509CRL> naming(X509Certificate certificate, List<X509Certificate> chain) {
        var issuers = chain.stream()
                .filter(authority -> isIssued(certificate, authority))
                .toList();
        return naming(certificate).filter(list -> issuers.isEmpty() || isSigned(list, issuers));
    }

    private Stream<X509CRL> naming(X509Certificate certificate) {
        return now().stream()
                .filter(list -> list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
                .filter(list -> list.isRevoked(certificate));
    }

    private static boolean isSigned(X509CRL list, List<X509Certificate> issuers) {
        return issuers.stream().anyMatch(issuer -> RevocationCheck.isSignedBy(list, issuer));
    }

    private void requireCurrent(X509Certificate authority, Instant at) {
        var known = now().stream()
                .filter(list -> isSigned(list, List.of(authority)))
                .anyMatch(list -> list.getNextUpdate() != null
                        && !at.isAfter(list.getNextUpdate().toInstant()));
        if (known) return;
        throw ProblemException.error(
                Place.of(CertsFolder.REVOKED),
                "There is no current revocation list of \""
                        + authority.getSubjectX500Principal().getName() + "\".",
                "Put it here, or sign it anew with bridge certs crl.",
                "certs/no-list");
    }
}
