package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
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
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * CAs that vouch for clients: one file of {@code certs/trust/}, whose name without {@code .pem} is the bundle's name. Every
 * certificate in it is a trust anchor.
 */
record TrustBundle(String name, List<X509Certificate> anchors, RevocationCheck revocation) {

    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    /** What a certificate says about path length when it is not that of a CA. */
    static final int NO_CA = -1;

    // CAs between the client and the bundle's; private CAs have one, large companies two.
    static final int LONGEST_PATH = 4;

    TrustBundle {
        anchors = List.copyOf(anchors);
    }

    /** @param file such as {@code certs/trust/internal.pem} */
    static TrustBundle read(CertsFolder folder, String file, Function<String, RevocationCheck> revocation) {
        var place = Place.of(file);
        var name = nameOf(file);
        return checked(name, folder.certificates(file), place, revocation.apply(name));
    }

    /** @param file such as {@code certs/trust/internal.pem} */
    static String nameOf(String file) {
        return file.substring(CertsFolder.TRUST.length(), file.length() - CertsFolder.PEM.length());
    }

    /** @throws ProblemException when one of the certificates is not that of a CA, or weak */
    static TrustBundle checked(String name, List<X509Certificate> anchors, Place place, RevocationCheck revocation) {
        for (var anchor : anchors) {
            if (anchor.getBasicConstraints() == NO_CA)
                throw ProblemException.error(
                        place,
                        "\"" + anchor.getSubjectX500Principal() + "\" is not the certificate of a CA.",
                        "Put the certificate of the CA that issued it here.",
                        "certs/not-a-ca");
            KeyStrength.require(anchor.getPublicKey(), place);
        }
        return new TrustBundle(name, anchors, revocation);
    }

    /** Validates a client's chain after RFC 5280 section 6 with the JDK, and requires the clientAuth purpose. */
    Verdict vouch(List<X509Certificate> chain, Instant now) throws GeneralSecurityException {
        var client = chain.getFirst();
        if (client.getBasicConstraints() != NO_CA) return Distrust.IS_A_CA;
        // The JDK takes a certificate without extended key usage as good for anything, and an anchor as valid for ever.
        var purposes = client.getExtendedKeyUsage();
        if (purposes != null && purposes.contains(ANY_PURPOSE)) return Distrust.FOR_ANYTHING;
        if (purposes == null || !purposes.contains(CLIENT_AUTHENTICATION)) return Distrust.NOT_FOR_CLIENTS;
        var valid = anchors.stream()
                .filter(anchor -> isValid(anchor, now))
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toSet());
        if (valid.isEmpty()) return Distrust.EXPIRED;

        var wanted = new X509CertSelector();
        wanted.setCertificate(client);
        var parameters = new PKIXBuilderParameters(valid, wanted);
        parameters.setDate(Date.from(now));
        parameters.setMaxPathLength(LONGEST_PATH);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        parameters.addCertPathChecker(new StrongPath());
        revocation.addTo(parameters);
        try {
            var path = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            revocation.requireGood(path, parameters, now);
            var vouching = Vouching.of(name, path, revocation.countsUntil(now));
            return revocation.names(vouching.path()) ? Distrust.REVOKED : vouching;
        } catch (CertPathBuilderException e) {
            return reason(e, chain, parameters);
        } catch (CertPathValidatorException e) {
            return PathFault.of(e).orElse(Distrust.REVOCATION_UNKNOWN);
        }
    }

    private static Distrust reason(
            CertPathBuilderException failure, List<X509Certificate> chain, PKIXBuilderParameters parameters) {
        return PathFault.of(failure)
                .or(() -> PathFault.validating(chain, parameters))
                .orElse(Distrust.UNKNOWN_CA);
    }

    static boolean isValid(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }
}
