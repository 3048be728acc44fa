package io.legacybridge.security.pki;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Finds out who presented a certificate chain. Asked on every request, so that a change counts at once. */
@FunctionalInterface
public interface IdentityResolver {

    /**
     * @param chain as presented at the handshake, the client's own certificate first
     * @return empty when no trust bundle vouches for it now, or it names no client
     */
    Optional<ClientIdentity> identify(List<X509Certificate> chain);
}
