package io.legacybridge.security.pki;

import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A trust bundle's word for a client's certificate, and how long it counts: while every certificate from the client's own
 * up to and including the trust anchor is valid, and what is known of revocations is current.
 *
 * @param path from the client's certificate to the trust anchor, both included
 */
record Vouching(String bundle, List<X509Certificate> path, Instant notBefore, Instant notAfter) implements Verdict {

    Vouching {
        path = List.copyOf(path);
    }

    /** @param latest until when it counts although all certificates are valid longer */
    static Vouching of(String bundle, PKIXCertPathBuilderResult path, Instant latest) {
        var notBefore = Instant.MIN;
        var notAfter = latest;
        var certificates = certificates(path).toList();
        for (var certificate : certificates) {
            var begins = certificate.getNotBefore().toInstant();
            var ends = certificate.getNotAfter().toInstant();
            if (begins.isAfter(notBefore)) notBefore = begins;
            if (ends.isBefore(notAfter)) notAfter = ends;
        }
        return new Vouching(bundle, certificates, notBefore, notAfter);
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
