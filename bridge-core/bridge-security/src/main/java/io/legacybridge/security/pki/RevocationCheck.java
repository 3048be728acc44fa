package io.legacybridge.security.pki;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.Extension;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
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

    /** What is decided while a path is built: by the lists alone, unless a responder is asked of the path that is found. */
    void addTo(PKIXBuilderParameters parameters) throws GeneralSecurityException {
        parameters.setRevocationEnabled(false);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        if (policy.ocsp().isPresent() || !isHard() && lists.isEmpty()) return;
        parameters.addCertPathChecker(checker(Option.PREFER_CRLS, Option.NO_FALLBACK));
    }

    /**
     * Asks the responder, if there is one, about each certificate of a path that is good otherwise. Where it knows nothing, the lists
     * decide.
     *
     * @param parameters with which the path was built
     * @throws java.security.cert.CertPathValidatorException when one is revoked, or nobody knows and that is not enough
     */
    void requireGood(PKIXCertPathBuilderResult path, PKIXBuilderParameters parameters, Instant now)
            throws GeneralSecurityException {
        var certificates = path.getCertPath().getCertificates();
        if (policy.ocsp().isEmpty() || certificates.isEmpty()) return;
        var nonce = new byte[NONCE];
        random.nextBytes(nonce);
        var responder = new OcspResponder(policy.ocsp().get(), policy.ocspMaxAge());
        var answers = new HashMap<X509Certificate, byte[]>();
        var issuer = path.getTrustAnchor().getTrustedCert();
        for (var below : certificates.reversed()) {
            var certificate = (X509Certificate) below;
            answers.put(certificate, responder.ask(certificate, issuer, nonce, now));
            issuer = certificate;
        }
        var checker = checker();
        checker.setOcspExtensions(List.of(new Nonce(nonce)));
        checker.setOcspResponses(answers);
        var asking = (PKIXBuilderParameters) parameters.clone();
        asking.addCertPathChecker(checker);
        CertPathValidator.getInstance("PKIX").validate(path.getCertPath(), asking);
    }

    private PKIXRevocationChecker checker(Option... how) throws GeneralSecurityException {
        var checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        var options = EnumSet.noneOf(Option.class);
        options.addAll(List.of(how));
        if (!isHard()) options.add(Option.SOFT_FAIL);
        checker.setOptions(options);
        return checker;
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
        public void encode(OutputStream out) throws IOException {
            out.write(new org.bouncycastle.asn1.x509.Extension(
                            OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(getValue()))
                    .getEncoded());
        }
    }
}
