package io.legacybridge.security.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.Extension;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;

/** Whether certificates of one bundle are revoked: the JDK decides, on the lists that lie in {@code certs/crl/} and by OCSP. */
record RevocationCheck(RevocationPolicy policy, List<X509CRL> lists, SecureRandom random) {

    /** How long an answer of an OCSP responder counts, at most. */
    static final Duration OCSP_COUNTS = Duration.ofMinutes(1);

    private static final int NONCE = 32;

    RevocationCheck {
        lists = List.copyOf(lists);
    }

    void addTo(PKIXBuilderParameters parameters) throws GeneralSecurityException {
        parameters.setRevocationEnabled(false);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        if (!isHard() && lists.isEmpty() && policy.ocsp().isEmpty()) return;
        var checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        var options = EnumSet.noneOf(Option.class);
        if (!isHard()) options.add(Option.SOFT_FAIL);
        if (policy.ocsp().isPresent()) {
            checker.setOcspResponder(policy.ocsp().get());
            // An answer that somebody has kept does not have it.
            checker.setOcspExtensions(List.of(nonce()));
        } else {
            options.addAll(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK));
        }
        checker.setOptions(options);
        parameters.addCertPathChecker(checker);
    }

    /** A list tells of one of them, even a list that is too old to tell that others are fine. */
    boolean names(List<X509Certificate> path) {
        return path.stream()
                .anyMatch(certificate -> lists.stream()
                        .filter(list -> list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
                        .filter(list -> list.isRevoked(certificate))
                        .anyMatch(list -> path.stream().anyMatch(issuer -> isSignedBy(list, issuer))));
    }

    /** Until when "not revoked" may be remembered. */
    Instant countsUntil(Instant now) {
        var asked = policy.ocsp().isPresent() ? now.plus(OCSP_COUNTS) : Instant.MAX;
        return Stream.concat(
                        Stream.of(asked),
                        lists.stream()
                                .filter(list -> list.getNextUpdate() != null)
                                .map(list -> list.getNextUpdate().toInstant())
                                .filter(next -> next.isAfter(now)))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private boolean isHard() {
        return policy.mode() == RevocationPolicy.Mode.HARD;
    }

    private Extension nonce() {
        var bytes = new byte[NONCE];
        random.nextBytes(bytes);
        return new Nonce(bytes);
    }

    static boolean isSignedBy(X509CRL list, X509Certificate issuer) {
        try {
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** RFC 9654. */
    private record Nonce(byte[] bytes) implements Extension {
        @Override
        public String getId() {
            return OCSPObjectIdentifiers.id_pkix_ocsp_nonce.getId();
        }

        @Override
        public boolean isCritical() {
            return false;
        }

        @Override
        public byte[] getValue() {
            try {
                return new DEROctetString(bytes).getEncoded();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void encode(java.io.OutputStream out) throws IOException {
            out.write(new org.bouncycastle.asn1.x509.Extension(
                            OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(getValue()))
                    .getEncoded());
        }
    }
}
