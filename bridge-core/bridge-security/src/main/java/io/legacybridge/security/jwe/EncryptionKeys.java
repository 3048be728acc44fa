package io.legacybridge.security.jwe;

import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.RevocationLists;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * For which key a client's values are encrypted: the one of {@code certs/encryption/NAME.pem} if the security team has
 * registered one, else that of the certificate with which it is connected now.
 */
public final class EncryptionKeys {

    private final Path home;
    private final RevocationLists lists;
    private final Clock clock;

    public EncryptionKeys(Path home, Clock clock) {
        this.home = home;
        this.lists = new RevocationLists(home);
        this.clock = clock;
    }

    /**
     * @param client name of its file
     * @param chain  as presented at the handshake, its own certificate first
     * @throws UnusableKey when nothing can be encrypted for it
     */
    public JweRecipient recipient(String client, List<X509Certificate> chain) throws UnusableKey {
        var registered = registered(client);
        if (registered.isPresent()) {
            requireNotRevoked(registered.get());
            return JweRecipient.of(registered.get().getFirst(), clock.instant());
        }
        if (chain.isEmpty()) throw new UnusableKey("There is no certificate to encrypt for.");
        return JweRecipient.of(chain.getFirst(), clock.instant());
    }

    private Optional<List<X509Certificate>> registered(String client) throws UnusableKey {
        try {
            return CertsHome.encryptionChain(home, client);
        } catch (ProblemException e) {
            throw new UnusableKey("The registered certificate for encryption cannot be read.");
        }
    }

    private void requireNotRevoked(List<X509Certificate> registered) throws UnusableKey {
        try {
            if (lists.isAnyRevoked(registered, clock.instant()))
                throw new UnusableKey("The registered certificate for encryption, or a CA above it, is revoked.");
        } catch (ProblemException e) {
            throw new UnusableKey(
                    "A revocation list of the appliance's own CAs, or one of their certificates, is missing, stale or not readable, so nobody knows whether the"
                            + " registered certificate for encryption is revoked.");
        }
    }
}
