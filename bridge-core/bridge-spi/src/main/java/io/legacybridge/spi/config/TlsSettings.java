package io.legacybridge.spi.config;

import java.util.Optional;

/**
 * TLS towards another system, such as a legacy system, a database or a key service.
 *
 * @param trust       name of a bundle in the home's {@code certs/outward/}
 * @param certificate name of a pair there
 */
@Doc("TLS towards the other system. Its files lie in certs/outward/ and are used as soon as they change there.")
public record TlsSettings(
        @Doc(
                value =
                        "Which CAs may vouch for the other system: certs/outward/NAME.trust.pem or .trust.p12. Without it, those that the"
                                + " JDK trusts.",
                example = "erp")
        Optional<String> trust,

        @Doc(
                value =
                        "The certificate to show: certs/outward/NAME.pem and NAME.key (mode 0600), or NAME.p12. Without it, none is shown.",
                example = "bridge-at-erp")
        Optional<String> certificate) {}
