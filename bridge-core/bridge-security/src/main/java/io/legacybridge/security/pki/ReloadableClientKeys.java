package io.legacybridge.security.pki;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import nl.altindag.ssl.util.KeyManagerUtils;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS one client pair that can be replaced while handshakes go on. Which pair a server gets, and whether any, the JDK's
 * own manager decides.
 */
final class ReloadableClientKeys extends X509ExtendedKeyManager {

    // A handshake asks for the alias first, then for key and chain. The number in the alias says of which pair, and the
    // one before is kept, so that a handshake never mixes an old chain with a new key.
    private record Numbered(
            int number,
            X509ExtendedKeyManager keys,
            @Nullable X509ExtendedKeyManager before) {}

    private volatile Numbered numbered;

    ReloadableClientKeys(KeyAndChain pair) {
        numbered = new Numbered(0, manager(pair), null);
    }

    synchronized void use(KeyAndChain pair) {
        numbered = new Numbered(numbered.number() + 1, manager(pair), numbered.keys());
    }

    private static X509ExtendedKeyManager manager(KeyAndChain pair) {
        return KeyManagerUtils.createKeyManager(pair.key(), pair.chain().toArray(X509Certificate[]::new));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        var now = numbered;
        return named(now, now.keys().chooseEngineClientAlias(keyType, issuers, engine));
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        var now = numbered;
        return named(now, now.keys().chooseClientAlias(keyType, issuers, socket));
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        var keys = find(alias);
        return keys == null ? null : keys.getPrivateKey(nameOf(alias));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        var keys = find(alias);
        return keys == null ? null : keys.getCertificateChain(nameOf(alias));
    }

    private static @Nullable String named(Numbered now, @Nullable String alias) {
        return alias == null ? null : now.number() + ":" + alias;
    }

    private @Nullable X509ExtendedKeyManager find(String alias) {
        var now = numbered;
        if (alias.startsWith(now.number() + ":")) return now.keys();
        return alias.startsWith(now.number() - 1 + ":") ? now.before() : null;
    }

    private static String nameOf(String alias) {
        return alias.substring(alias.indexOf(':') + 1);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        var now = numbered;
        var aliases = now.keys().getClientAliases(keyType, issuers);
        if (aliases == null) return null;
        var named = new String[aliases.length];
        for (var i = 0; i < aliases.length; i++) named[i] = now.number() + ":" + aliases[i];
        return named;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
