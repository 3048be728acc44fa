package io.legacybridge.security.pki;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A handshake inside this process before anybody meets new certificates: a client that trusts only the CA at the top of the
 * server's chain must take the server, and the server must not take that client, whose certificate is from a CA made a moment ago.
 */
final class TrialHandshake {

    /** How it ended. */
    sealed interface Outcome {}

    /** As it should. */
    record StrangerRefused() implements Outcome {}

    /** The server takes a client that no bundle vouches for. */
    record StrangerLetIn() implements Outcome {}

    /** @param reason what the client, or the server before it, found wrong with the server's pair */
    record ServerNotTaken(String reason) implements Outcome {}

    // A handshake of TLS 1.3 has fewer than ten.
    private static final int MOST_TURNS = 100;
    private static final int BUFFER = 128 * 1024;

    private final Clock clock;
    private final SecureRandom random;
    private final Supplier<KeyAndChain> strangers;

    TrialHandshake(Clock clock, SecureRandom random) {
        this(clock, random, () -> ofNobody(new Holder.Client("stranger"), clock, random));
    }

    TrialHandshake(Clock clock, SecureRandom random, Supplier<KeyAndChain> strangers) {
        this.clock = clock;
        this.random = random;
        this.strangers = strangers;
    }

    /** A server pair that the client of a trial takes, for the trial of bundles alone. */
    KeyAndChain server() {
        return ofNobody(new Holder.Server(List.of("localhost")), clock, random);
    }

    Outcome of(KeyAndChain server, TrustBundles bundles) {
        try {
            var serving = SSLContext.getInstance(ServerTls.PROTOCOL);
            serving.init(
                    new KeyManager[] {new ReloadableKeyManager(server)},
                    new TrustManager[] {new ReloadableTrustManager(bundles, clock, (_, _) -> {})},
                    random);
            var serverEngine = serving.createSSLEngine();
            serverEngine.setUseClientMode(false);
            serverEngine.setNeedClientAuth(true);

            var stranger = new Stranger(strangers.get());
            var asking = SSLContext.getInstance(ServerTls.PROTOCOL);
            asking.init(
                    new KeyManager[] {stranger},
                    trusting(above(server.chain().getLast(), bundles)).getTrustManagers(),
                    random);
            var clientEngine = asking.createSSLEngine();
            clientEngine.setUseClientMode(true);
            return meet(clientEngine, serverEngine, stranger);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }

    private static Outcome meet(SSLEngine client, SSLEngine server, Stranger stranger) {
        try {
            run(client, server);
            return new StrangerLetIn();
        } catch (SSLException e) {
            // A client shows its certificate only after it has taken the server's.
            return stranger.hasShownItsCertificate()
                    ? new StrangerRefused()
                    : new ServerNotTaken(String.valueOf(e.getMessage()));
        }
    }

    private static void run(SSLEngine client, SSLEngine server) throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        var toServer = ByteBuffer.allocate(BUFFER);
        var toClient = ByteBuffer.allocate(BUFFER);
        for (var turn = 0; turn < MOST_TURNS; turn++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
            if (isOver(client) && isOver(server) && toServer.position() == 0) return;
        }
        throw new SSLException("the handshake does not come to an end");
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
            }
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
                in.flip();
                if (in.hasRemaining()) engine.unwrap(in, ByteBuffer.allocate(BUFFER));
                in.compact();
            }
        }
    }

    private static boolean isOver(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    /** From a CA made a moment ago and forgotten at once. */
    private static KeyAndChain ofNobody(Holder holder, Clock clock, SecureRandom random) {
        var issuer = new CertificateIssuer(clock, random);
        return issuer.issue(CertificateProfile.of(holder), issuer.selfSigned(CertificateProfile.root("of nobody")));
    }

    /** The CA that signed the top of the chain, so that the whole chain is looked at; the top itself when we do not know it. */
    private static X509Certificate above(X509Certificate top, TrustBundles bundles) {
        return bundles.anchors().stream()
                .filter(anchor -> anchor.getSubjectX500Principal().equals(top.getIssuerX500Principal()))
                .filter(anchor -> signed(anchor, top))
                .findFirst()
                .orElse(top);
    }

    private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** At the time of our clock, which the JDK would not look at by itself. */
    private TrustManagerFactory trusting(X509Certificate top) throws GeneralSecurityException {
        var parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(top, null)), new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(clock.instant()));
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory;
    }

    /** Shows its certificate whatever CAs the server names. */
    private static final class Stranger extends X509ExtendedKeyManager {

        private static final String ALIAS = "stranger";

        private final KeyAndChain pair;
        private boolean shown;

        Stranger(KeyAndChain pair) {
            this.pair = pair;
        }

        boolean hasShownItsCertificate() {
            return shown;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            shown = true;
            return ALIAS;
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return pair.key();
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return pair.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, java.net.@Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, java.net.@Nullable Socket socket) {
            return null;
        }
    }
}
