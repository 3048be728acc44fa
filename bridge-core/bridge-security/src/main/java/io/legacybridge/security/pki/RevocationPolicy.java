package io.legacybridge.security.pki;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How it is found out whether the certificates of one trust bundle are revoked.
 *
 * @param mode       what happens when nobody knows
 * @param ocsp       whom to ask (RFC 6960) beside the lists in {@code certs/crl/}
 * @param ocspMaxAge how old an answer may be that does not repeat our nonce, so that somebody may have kept it
 */
public record RevocationPolicy(Mode mode, Optional<URI> ocsp, Duration ocspMaxAge) {

    /** As {@code bridge.yaml} has it when it does not say. */
    public static final Duration OCSP_MAX_AGE = Duration.ofHours(1);

    public RevocationPolicy(Mode mode, Optional<URI> ocsp) {
        this(mode, ocsp, OCSP_MAX_AGE);
    }

    /** What happens to a certificate of which nobody knows whether it is revoked. */
    public enum Mode {
        HARD,
        SOFT
    }

    /** Our own CA publishes its list itself, so a missing one means that something is wrong. */
    static final RevocationPolicy OWN_CA = new RevocationPolicy(Mode.HARD, Optional.empty());

    /** A partner whose list nobody has given us yet. */
    static final RevocationPolicy PARTNER = new RevocationPolicy(Mode.SOFT, Optional.empty());

    static RevocationPolicy usual(String bundle) {
        return bundle.equals(CertsHome.INTERNAL_BUNDLE) ? OWN_CA : PARTNER;
    }
}
