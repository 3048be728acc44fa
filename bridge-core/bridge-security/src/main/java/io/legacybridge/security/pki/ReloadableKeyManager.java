package io.legacybridge.security.pki;

import io.legacybridge.security.pki.PortTls.ClientCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS one server pair that can be replaced while handshakes go on.
 *
 * <p>The pair is not given out for a handshake below TLS 1.3 or one that asks for no client certificate, unless this port was
 * meant so; a port that was set up wrongly serves nobody.
 */
final class ReloadableKeyManager extends X509ExtendedKeyManager {

    // A handshake asks for the alias first, then for key and chain. Each pair has an alias of its own, and the one
    // before it is kept, so that no handshake mixes an old chain with a new key.
    private record Named(
            int number, KeyAndChain pair, @Nullable KeyAndChain before) {
        String alias() {
            return "server-" + number;
        }

        String aliasBefore() {
            return "server-" + (number - 1);
        }
    }

    private final AtomicReference<Named> named;
    private final ClientCertificate clients;
    private final Predicate<String> allowed;

    /** For TLS 1.3 with clients that must show a certificate. */
    ReloadableKeyManager(KeyAndChain pair) {
        this(new AtomicReference<>(new Named(0, pair, null)), ClientCertificate.REQUIRED, ServerTls.PROTOCOL::equals);
    }

    private ReloadableKeyManager(AtomicReference<Named> named, ClientCertificate clients, Predicate<String> allowed) {
        this.named = named;
        this.clients = clients;
        this.allowed = allowed;
    }

    /** The same pair, now and later, for another port. */
    ReloadableKeyManager of(ClientCertificate wanted, Optional<Instant> olderUntil, Clock clock) {
        return new ReloadableKeyManager(
                named,
                wanted,
                protocol -> protocol.equals(ServerTls.PROTOCOL)
                        || olderUntil
                                .filter(until -> clock.instant().isBefore(until))
                                .isPresent());
    }

    void use(KeyAndChain pair) {
        named.updateAndGet(now -> new Named(now.number() + 1, pair, now.pair()));
    }

    KeyAndChain pair() {
        return named.get().pair();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        if (engine == null) return null;
        return choose(
                keyType,
                asks(engine.getNeedClientAuth(), engine.getWantClientAuth()),
                protocols(engine.getHandshakeSession(), engine.getEnabledProtocols()));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (!(socket instanceof SSLSocket secured)) return null;
        return choose(
                keyType,
                asks(secured.getNeedClientAuth(), secured.getWantClientAuth()),
                protocols(secured.getHandshakeSession(), secured.getEnabledProtocols()));
    }

    /**
     * The protocol of the handshake. There is no session yet while the JDK looks whether the pair of a ticket is still in
     * use; then it may become any that is enabled, and without an answer nobody could resume a session.
     */
    private static List<String> protocols(@Nullable SSLSession handshake, String[] enabled) {
        return handshake == null ? List.of(enabled) : List.of(handshake.getProtocol());
    }

    private boolean asks(boolean needs, boolean wants) {
        return switch (clients) {
            case REQUIRED -> needs;
            case ASKED_FOR -> needs || wants;
        };
    }

    private @Nullable String choose(String keyType, boolean asksForCertificate, List<String> protocols) {
        if (!asksForCertificate || !protocols.stream().allMatch(allowed)) return null;
        var now = named.get();
        // The certificate's, for some providers call the algorithm of the private key ECDSA.
        var algorithm = now.pair().certificate().getPublicKey().getAlgorithm();
        return keyType.equals(algorithm) ? now.alias() : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var pair = find(alias);
        return pair == null ? null : pair.key();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var pair = find(alias);
        return pair == null ? null : pair.chain().toArray(X509Certificate[]::new);
    }

    private @Nullable KeyAndChain find(String alias) {
        var now = named.get();
        if (alias.equals(now.alias())) return now.pair();
        return alias.equals(now.aliasBefore()) ? now.before() : null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {named.get().alias()};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
