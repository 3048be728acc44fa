package io.legacybridge.security.pki;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the JDK found wrong with a chain, in our words. It only explains a refusal; it never turns one into a yes. */
final class PathFault {

    private PathFault() {}

    /** Empty when the failure gives no reason, as when no path was found at all. */
    static Optional<Distrust> of(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof CertPathValidatorException fault) {
                var known = known(fault);
                if (known.isPresent()) return known;
            }
        return Optional.empty();
    }

    /** Goes along the chain as it was sent, for the builder does not always say why it found no path. */
    static Optional<Distrust> validating(List<X509Certificate> chain, PKIXBuilderParameters parameters) {
        var anchors = parameters.getTrustAnchors().stream()
                .map(TrustAnchor::getTrustedCert)
                .toList();
        var below = chain.stream()
                .filter(certificate -> !anchors.contains(certificate))
                .toList();
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), parameters);
            // The validator knows no longest path; the builder gives up at it without a word.
            var authorities = below.size() - 1;
            return authorities > parameters.getMaxPathLength() ? Optional.of(Distrust.TOO_LONG) : Optional.empty();
        } catch (GeneralSecurityException e) {
            return of(e);
        }
    }

    private static Optional<Distrust> known(CertPathValidatorException fault) {
        return switch (fault.getReason()) {
            case BasicReason reason ->
                switch (reason) {
                    case EXPIRED -> Optional.of(Distrust.EXPIRED);
                    case NOT_YET_VALID -> Optional.of(Distrust.NOT_YET_VALID);
                    case REVOKED -> Optional.of(Distrust.REVOKED);
                    case UNDETERMINED_REVOCATION_STATUS -> Optional.of(Distrust.REVOCATION_UNKNOWN);
                    case ALGORITHM_CONSTRAINED -> Optional.of(Distrust.WEAK);
                    case INVALID_SIGNATURE -> Optional.of(Distrust.WRONG_SIGNATURE);
                    case UNSPECIFIED -> Optional.empty();
                };
            case PKIXReason reason ->
                switch (reason) {
                    case PATH_TOO_LONG -> Optional.of(Distrust.TOO_LONG);
                    case INVALID_NAME -> Optional.of(Distrust.OUTSIDE_NAME_CONSTRAINTS);
                    case NO_TRUST_ANCHOR -> Optional.of(Distrust.UNKNOWN_CA);
                    case NAME_CHAINING, INVALID_KEY_USAGE, INVALID_POLICY, NOT_CA_CERT, UNRECOGNIZED_CRIT_EXT ->
                        Optional.of(Distrust.INVALID);
                };
            case null, default -> Optional.empty();
        };
    }
}
