package io.legacybridge.security.pki;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * TLS of the ports that lead to data: TLS 1.3, a client certificate required, the server pair from {@code certs/server.pem}
 * and {@code certs/server.key}, and trust from {@code certs/trust/*.pem}.
 *
 * <p>{@link #reload()} changes all of it for new handshakes and for {@link #identify}; connections that stand go on.
 */
public final class ServerTls implements IdentityResolver {

    /** The only protocol; anything older fails the handshake. */
    public static final String PROTOCOL = "TLSv1.3";

    private final CertsFolder folder;
    private final Clock clock;
    private final Map<String, RevocationPolicy> revocation;
    private final SecureRandom random;
    private final SSLContext context;
    private final ReloadableKeyManager keys;
    private final ReloadableTrustManager trust;

    /**
     * Reads the folder.
     *
     * @param home the home folder, which holds {@code certs/}
     * @throws io.legacybridge.spi.problem.ProblemException when something there is missing, broken, expired or readable by others
     */
    public ServerTls(Path home, Clock clock, SecureRandom random) {
        this(home, clock, Map.of(), random);
    }

    /**
     * Reads the folder.
     *
     * @param revocation by the name of the trust bundle; our own is hard and the others soft unless it stands here
     */
    public ServerTls(Path home, Clock clock, Map<String, RevocationPolicy> revocation, SecureRandom random) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
        this.revocation = Map.copyOf(revocation);
        this.random = random;
        this.keys = new ReloadableKeyManager(readServerPair());
        this.trust = new ReloadableTrustManager(readTrust(), clock);
        try {
            context = SSLContext.getInstance(PROTOCOL);
            context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + PROTOCOL, e);
        }
    }

    /**
     * Always the same object. Whoever makes sockets or engines with it applies {@link #parameters()}; without them the
     * handshake fails, since the key is not used for an older protocol or without asking for a client certificate.
     */
    public SSLContext context() {
        return context;
    }

    /** TLS 1.3 only, client certificate required. */
    public SSLParameters parameters() {
        var parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {PROTOCOL});
        parameters.setNeedClientAuth(true);
        return parameters;
    }

    /**
     * Reads the folder again. What is wrong stays as it was: the server pair, or the trust bundles all together.
     *
     * @throws io.legacybridge.spi.problem.ProblemException says what is wrong with the new files
     */
    public synchronized void reload() {
        // Each for itself: a server pair that has expired must not keep a CA trusted that was taken away.
        try {
            trust.use(readTrust());
        } finally {
            keys.use(readServerPair());
        }
    }

    /**
     * The bundle that vouches for the chain now, with the certificate's only URI. Requires the purpose clientAuth. Empty when
     * none or several bundles vouch, or when the certificate has no URI or several.
     */
    @Override
    public Optional<ClientIdentity> identify(List<X509Certificate> chain) {
        return trust.bundles().identify(chain, clock.instant());
    }

    /** Why {@link #identify} knows nobody by this chain; empty when it does. */
    public Optional<Distrust> distrust(List<X509Certificate> chain) {
        return trust.bundles().distrust(chain, clock.instant());
    }

    private KeyAndChain readServerPair() {
        return ServerCertificate.read(folder, clock.instant());
    }

    private TrustBundles readTrust() {
        return TrustBundles.read(folder, revocation, random);
    }
}
