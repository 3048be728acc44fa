package io.legacybridge.security.pki;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A new certificate.
 *
 * @param identity    as which its holder will be known; empty for one that opens no connection
 * @param certificate PEM: the certificate, then the issuing CA's
 * @param key         PEM, PKCS#8, mode 0600; empty when the key is elsewhere
 * @param serverTrust PEM: what a client needs to trust the server
 */
public record Issued(
        Holder holder,
        Optional<ClientIdentity> identity,
        String serial,
        Path certificate,
        Optional<Path> key,
        Path serverTrust,
        Instant notAfter) {}
