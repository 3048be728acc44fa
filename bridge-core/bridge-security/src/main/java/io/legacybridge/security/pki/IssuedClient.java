package io.legacybridge.security.pki;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A client's new pair.
 *
 * @param certificate PEM: the client's certificate, then the issuing CA's
 * @param key         PEM, PKCS#8, mode 0600
 * @param serverTrust PEM: what the client needs to trust the server
 */
public record IssuedClient(
        String name, ClientIdentity identity, Path certificate, Path key, Path serverTrust, Instant notAfter) {}
