package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * CAs that vouch for clients: one file of {@code certs/trust/}, whose name without {@code .pem} is the bundle's name. Every
 * certificate in it is a trust anchor.
 */
record TrustBundle(String name, List<X509Certificate> anchors) {

    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final int NO_CA = -1;

    TrustBundle {
        anchors = List.copyOf(anchors);
    }

    /** @param file such as {@code certs/trust/internal.pem} */
    static TrustBundle read(CertsFolder folder, String file) {
        var place = Place.of(file);
        var anchors = Pem.readCertificates(folder.resolve(file), place);
        for (var anchor : anchors)
            if (anchor.getBasicConstraints() == NO_CA)
                throw new ProblemException(Problem.error(
                        place,
                        "\"" + anchor.getSubjectX500Principal() + "\" is not the certificate of a CA.",
                        "Put the certificate of the CA that issued it here.",
                        "certs/not-a-ca"));
        var name = file.substring(CertsFolder.TRUST.length(), file.length() - CertsFolder.PEM.length());
        return new TrustBundle(name, anchors);
    }

    /** Validates a client's chain after RFC 5280 section 6 with the JDK, and requires the clientAuth purpose. */
    Optional<Vouching> vouch(List<X509Certificate> chain, Instant now) throws GeneralSecurityException {
        // The JDK takes a certificate without extended key usage as good for anything, and an anchor as valid for ever.
        var purposes = chain.getFirst().getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(CLIENT_AUTHENTICATION)) return Optional.empty();
        var valid = anchors.stream()
                .filter(anchor -> isValid(anchor, now))
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toSet());
        if (valid.isEmpty()) return Optional.empty();

        var client = new X509CertSelector();
        client.setCertificate(chain.getFirst());
        var parameters = new PKIXBuilderParameters(valid, client);
        parameters.setDate(Date.from(now));
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        // There are no revocation lists yet; without them the JDK would refuse everybody.
        parameters.setRevocationEnabled(false);
        try {
            var path = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            return Optional.of(Vouching.of(name, path));
        } catch (CertPathBuilderException _) {
            return Optional.empty();
        }
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }
}
