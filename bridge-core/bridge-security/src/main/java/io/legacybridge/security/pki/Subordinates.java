package io.legacybridge.security.pki;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** CAs below those of a bundle. They vouch for nobody by themselves, but they may sign a revocation list. */
final class Subordinates {

    private Subordinates() {}

    /**
     * Those of which the JDK finds a path to an anchor (RFC 5280 section 6.1). It is not looked at whether they are revoked: their list
     * speaks only of certificates whose path leads over them, and there it is looked at.
     *
     * @param candidates in any order, also others than CAs
     */
    static List<X509Certificate> of(
            Collection<X509Certificate> anchors, Collection<X509Certificate> candidates, Instant now) {
        var valid = anchors.stream()
                .filter(anchor -> TrustBundle.isValid(anchor, now))
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toSet());
        if (valid.isEmpty()) return List.of();
        return candidates.stream()
                .distinct()
                .filter(candidate -> candidate.getBasicConstraints() != TrustBundle.NO_CA)
                .filter(candidate -> !anchors.contains(candidate))
                .filter(candidate -> leadsTo(valid, candidate, candidates, now))
                .toList();
    }

    private static boolean leadsTo(
            Set<TrustAnchor> anchors, X509Certificate authority, Collection<X509Certificate> between, Instant now) {
        var wanted = new X509CertSelector();
        wanted.setCertificate(authority);
        try {
            var parameters = new PKIXBuilderParameters(anchors, wanted);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            parameters.setMaxPathLength(TrustBundle.LONGEST_PATH);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(between)));
            parameters.addCertPathChecker(new StrongPath());
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (CertPathBuilderException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK validates no paths", e);
        }
    }
}
