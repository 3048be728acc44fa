package io.legacybridge.runtime.security;

import io.legacybridge.security.pki.RevocationPolicy;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.Limits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@code security:} of {@code bridge.yaml}. */
@Doc("What the security team decides about certificates.")
public record SecuritySettings(
        @Doc(
                value =
                        "Where everybody may fetch our revocation lists and ask by OCSP, over plain HTTP and read-only. Without it nothing is published.",
                example = "0.0.0.0:9080")
        Optional<HostPort> revocationListen,

        @Doc("How it is found out whether a partner's certificates are revoked, by the name of its trust bundle.")
        Map<String, BundleSettings> bundles) {

    /** Nothing said: our own CA is checked hard, every partner softly. */
    public static final SecuritySettings NONE = new SecuritySettings(Optional.empty(), Map.of());

    @Doc("How it is found out whether the certificates of a trust bundle are revoked.")
    public record BundleSettings(
            @Doc("What happens to a client when nobody knows: hard refuses it, soft lets it in.") @DefaultValue("hard")
            RevocationPolicy.Mode revocation,

            @Doc(
                    value = "Whom to ask (OCSP) about each certificate; an answer counts for a minute.",
                    example = "http://ocsp.partner.example")
            Optional<HttpUrl> ocsp,

            @Doc(
                    value = "Where the partner publishes its revocation list; it is fetched to certs/crl/.",
                    example = "http://crl.partner.example/ca.crl")
            Optional<HttpUrl> list,

            @Doc("How often the list is fetched.") @DefaultValue("10m") @Limits(least = "10s", most = "7d")
            Duration fetchEvery) {}

    /** As the trust bundles want it. */
    public Map<String, RevocationPolicy> policies() {
        var policies = new HashMap<String, RevocationPolicy>();
        bundles.forEach((name, bundle) -> policies.put(
                name, new RevocationPolicy(bundle.revocation(), bundle.ocsp().map(HttpUrl::uri))));
        return policies;
    }
}
