package io.legacybridge.security.pki;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What is done about certificates, for the audit. What gives rights is told before it counts, what takes them away as soon as it
 * does: nobody keeps a right because the audit is down.
 */
public sealed interface CertificateEvent {

    String TRUST_ADDED = "add";
    String TRUST_REMOVED = "remove";

    /**
     * A CA of ours has signed a certificate, or has revoked one.
     *
     * @param action  such as {@code issue}, {@code renew} or {@code revoke}
     * @param profile what it is for, such as {@code client}
     * @param names   subject alternative names, in which the roles of an operator stand
     * @param serial  hexadecimal
     * @param reason  why it is revoked
     */
    record OfCertificate(
            String action,
            String profile,
            String subject,
            List<String> names,
            String serial,
            Optional<RevocationReason> reason)
            implements CertificateEvent {
        public OfCertificate {
            names = List.copyOf(names);
        }
    }

    /**
     * CAs came into a trust bundle, or it was taken away.
     *
     * @param authorities SHA-256 of each certificate, with its subject
     */
    record OfTrust(String action, String bundle, List<String> authorities) implements CertificateEvent {
        public OfTrust {
            authorities = List.copyOf(authorities);
        }
    }

    /** Whether it only takes rights away. */
    default boolean takesAway() {
        return switch (this) {
            case OfCertificate certificate -> certificate.reason().isPresent();
            case OfTrust trust -> trust.action().equals(TRUST_REMOVED);
        };
    }

    static CertificateEvent made(String action, X509Certificate certificate) {
        return of(action, certificate, Optional.empty());
    }

    static CertificateEvent revoked(X509Certificate certificate, RevocationReason reason) {
        return of("revoke", certificate, Optional.of(reason));
    }

    private static CertificateEvent of(String action, X509Certificate certificate, Optional<RevocationReason> reason) {
        return new OfCertificate(
                action,
                profile(certificate),
                certificate.getSubjectX500Principal().getName(),
                CertificateFacts.names(certificate),
                certificate.getSerialNumber().toString(16),
                reason);
    }

    private static String profile(X509Certificate certificate) {
        if (certificate.getBasicConstraints() == 0) return "issuing CA";
        if (certificate.getBasicConstraints() != TrustBundle.NO_CA) return "root CA";
        if (CertificateFacts.of(certificate).purposes().contains("OCSPSigning")) return "OCSP responder";
        return Holder.of(certificate)
                .map(holder -> switch (holder) {
                    case Holder.Server _ -> "server";
                    case Holder.Client _ -> "client";
                    case Holder.Operator _ -> "operator";
                    case Holder.Encryption _ -> "encryption";
                })
                .orElse("other");
    }
}
