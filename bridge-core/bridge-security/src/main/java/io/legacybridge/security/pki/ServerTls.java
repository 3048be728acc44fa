package io.legacybridge.security.pki;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

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
    private final TrustFiles files;
    private final TrialHandshake trial;
    private final ReloadableKeyManager keys;
    private final ReloadableTrustManager trust;
    private final PortTls usual;

    /**
     * Reads the folder. A broken bundle or list is left out; {@link #reload()} tells of it.
     *
     * @param home the home folder, which holds {@code certs/}
     * @throws ProblemException when the server pair is missing, broken, expired or readable by others, or no bundle is good
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
        this(home, clock, revocation, new SeenCertificates(home, clock), random);
    }

    /**
     * Reads the folder.
     *
     * @param seen learns which certificates partners' clients show
     */
    public ServerTls(
            Path home,
            Clock clock,
            Map<String, RevocationPolicy> revocation,
            SeenCertificates seen,
            SecureRandom random) {
        this(home, clock, revocation, seen, random, new TrialHandshake(clock, random));
    }

    ServerTls(
            Path home,
            Clock clock,
            Map<String, RevocationPolicy> revocation,
            SeenCertificates seen,
            SecureRandom random,
            TrialHandshake trial) {
        this.folder = new CertsFolder(home);
        this.clock = clock;
        this.files = new TrustFiles(folder, Map.copyOf(revocation), random, seen);
        this.trial = trial;
        var pair = ServerCertificate.read(folder, clock.instant());
        // The watch tells of what is left out.
        var bundles = files.atStart(new ArrayList<>());
        tryOut(pair, bundles);
        this.keys = new ReloadableKeyManager(pair);
        this.trust = new ReloadableTrustManager(bundles, clock, new RefusedHandshakes()::tell);
        this.usual = port(PortTls.ClientCertificate.REQUIRED, Optional.empty());
    }

    /**
     * TLS of one port, with the same pair and the same trust as all others.
     *
     * @param olderUntil until when TLS 1.2 is let in too
     */
    public PortTls port(PortTls.ClientCertificate clients, Optional<Instant> olderUntil) {
        return new PortTls(keys, trust, clients, olderUntil, clock);
    }

    /** As {@link PortTls#context()} of a port that requires a certificate and TLS 1.3. */
    public SSLContext context() {
        return usual.context();
    }

    /** TLS 1.3 only, client certificate required. */
    public SSLParameters parameters() {
        return usual.parameters();
    }

    /**
     * Reads the folder again. What is wrong stays as it was, each file for itself: the server pair, a trust bundle, a
     * revocation list. All others are in use afterwards.
     *
     * @throws ProblemException says what is wrong with the new files; of several the others are suppressed in it
     */
    public synchronized void reload() {
        var problems = new ArrayList<Problem>();
        // Each for itself: a server pair that has expired must not keep a CA trusted that was taken away.
        try {
            reloadTrust(problems);
        } finally {
            reloadPair(problems);
        }
        if (problems.isEmpty()) return;
        var first = new ProblemException(problems.getFirst());
        problems.stream().skip(1).map(ProblemException::new).forEach(first::addSuppressed);
        throw first;
    }

    private void reloadTrust(List<Problem> problems) {
        try {
            files.readLists(problems);
            var anchors = files.read(problems);
            var bundles = files.bundles(anchors);
            // With a pair made for it: the one in use may be at its end, and says nothing about the bundles then.
            tryOut(trial.server(), bundles);
            files.keep(anchors);
            trust.use(bundles);
        } catch (ProblemException e) {
            problems.add(e.problem());
            // What has been revoked meanwhile counts in any case.
            trust.use(files.before());
        }
    }

    private void reloadPair(List<Problem> problems) {
        try {
            var pair = ServerCertificate.read(folder, clock.instant());
            tryOut(pair, trust.bundles());
            keys.use(pair);
        } catch (ProblemException e) {
            problems.add(e.problem());
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

    /**
     * What counts now.
     *
     * @param server    serial number of the certificate that is shown
     * @param lists     numbers of the revocation lists, by file
     * @param bundles   SHA-256 of each trusted CA's certificate, by bundle
     * @param operators SHA-256 of the certificate of each CA that makes operators
     */
    public record InUse(
            String server, Map<String, String> lists, Map<String, List<String>> bundles, List<String> operators) {
        public InUse {
            lists = new TreeMap<>(lists);
            bundles = new TreeMap<>(bundles);
            operators = List.copyOf(operators);
        }
    }

    /** For the audit. */
    public synchronized InUse inUse() {
        var numbers = new TreeMap<String, String>();
        files.lists()
                .forEach((file, list) -> numbers.put(
                        file,
                        Inspection.numberOf(list)
                                .map(number -> number.toString(16))
                                .orElse("")));
        return new InUse(
                serverCertificate().getSerialNumber().toString(16),
                numbers,
                trust.bundles().fingerprints(),
                trust.bundles().operatorFingerprints());
    }

    /** The certificate that is shown in new handshakes. */
    public X509Certificate serverCertificate() {
        return keys.pair().certificate();
    }

    /** Nothing is used that has not met a client as it should. */
    private void tryOut(KeyAndChain pair, TrustBundles bundles) {
        switch (trial.of(pair, bundles)) {
            case TrialHandshake.StrangerRefused _ -> {}
            case TrialHandshake.ServerNotTaken not ->
                throw ProblemException.error(
                        Place.of(CertsFolder.SERVER_CERTIFICATE),
                        "A trial handshake with this pair fails: " + not.reason() + ".",
                        "Put a certificate for servers with an EC or RSA key there, then the CAs between it and the root.",
                        "certs/handshake-fails");
            case TrialHandshake.StrangerLetIn _ ->
                throw ProblemException.error(
                        Place.of(CertsFolder.TRUST),
                        "In a trial handshake these bundles let in a client of a CA that nobody knows.",
                        "Report this: it is an error of the appliance. What was in use before stays.",
                        "certs/lets-strangers-in");
        }
    }
}
