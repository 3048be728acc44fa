package io.legacybridge.security.pki;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS one server pair that can be replaced while handshakes go on.
 *
 * <p>The pair is not given out for a handshake below TLS 1.3 or one that asks for no client certificate, so that a port
 * that was set up wrongly serves nobody.
 */
final class ReloadableKeyManager extends X509ExtendedKeyManager {

    // A handshake asks for the alias first, then for key and chain. Each pair has an alias of its own and the one
    // before
    // is kept, so that a handshake never mixes an old chain with a new key.
    private record Named(
            String alias, KeyAndChain pair, @Nullable KeyAndChain before, String aliasBefore) {}

    private volatile Named named;
    private int generation;

    ReloadableKeyManager(KeyAndChain pair) {
        named = new Named("server-0", pair, null, "");
    }

    synchronized void use(KeyAndChain pair) {
        generation++;
        named = new Named("server-" + generation, pair, named.pair(), named.alias());
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        if (engine == null) return null;
        return choose(keyType, engine.getNeedClientAuth(), engine.getHandshakeSession());
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (!(socket instanceof SSLSocket secured)) return null;
        return choose(keyType, secured.getNeedClientAuth(), secured.getHandshakeSession());
    }

    private @Nullable String choose(String keyType, boolean asksForCertificate, @Nullable SSLSession handshake) {
        if (!asksForCertificate || handshake == null) return null;
        if (!handshake.getProtocol().equals(ServerTls.PROTOCOL)) return null;
        var now = named;
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
        var now = named;
        if (alias.equals(now.alias())) return now.pair();
        return alias.equals(now.aliasBefore()) ? now.before() : null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {named.alias()};
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
