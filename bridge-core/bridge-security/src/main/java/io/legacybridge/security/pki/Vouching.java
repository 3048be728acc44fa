package io.legacybridge.security.pki;

import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * A trust bundle's word for a client's certificate, and how long it counts: while every certificate from the client's own
 * up to and including the trust anchor is valid.
 */
record Vouching(String bundle, Instant notBefore, Instant notAfter) {

    static Vouching of(String bundle, PKIXCertPathBuilderResult path) {
        var notBefore = Instant.MIN;
        var notAfter = Instant.MAX;
        for (var certificate : certificates(path).toList()) {
            var begins = certificate.getNotBefore().toInstant();
            var ends = certificate.getNotAfter().toInstant();
            if (begins.isAfter(notBefore)) notBefore = begins;
            if (ends.isBefore(notAfter)) notAfter = ends;
        }
        return new Vouching(bundle, notBefore, notAfter);
    }

    boolean countsAt(Instant time) {
        return !time.isBefore(notBefore) && !time.isAfter(notAfter);
    }

    private static Stream<X509Certificate> certificates(PKIXCertPathBuilderResult path) {
        return Stream.concat(
                path.getCertPath().getCertificates().stream().map(X509Certificate.class::cast),
                Stream.of(path.getTrustAnchor().getTrustedCert()));
    }
}
