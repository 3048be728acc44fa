package io.legacybridge.security.pki;

import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import nl.altindag.ssl.util.TrustManagerUtils;

/**
 * TLS towards legacy systems, from the files of {@code certs/outward/}. {@link #reload()} changes what every context uses for
 * new handshakes; connections that stand go on. Thread-safe.
 *
 * <p>TLS 1.3 and 1.2: legacy systems choose, and 1.2 is the oldest that is offered. Servers of bundles of our own are held to the same
 * floor for keys and signatures as clients, and a server is refused that a list in {@code certs/crl/} or its bundle's OCSP responder
 * calls revoked.
 */
public final class OutwardTls {

    /** Where its files lie in a home. */
    public static final String FOLDER = "certs/outward/";

    private static final String TRUST = ".trust";

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

    private final Path home;
    private final Clock clock;
    private final Map<String, RevocationPolicy> revocation;
    private final SeenCertificates seen;
    private final SecureRandom random;
    private final RevocationLists lists;
    private final Map<TlsSettings, ReloadableContext> made = new HashMap<>();

    public OutwardTls(Path home, Clock clock, SecureRandom random) {
        this(home, clock, Map.of(), new SeenCertificates(home, clock), random);
    }

    /**
     * Reads nothing yet.
     *
     * @param revocation by the name of the trust bundle; soft unless it stands here
     * @param seen       learns which certificates servers show
     */
    public OutwardTls(
            Path home,
            Clock clock,
            Map<String, RevocationPolicy> revocation,
            SeenCertificates seen,
            SecureRandom random) {
        this.home = home;
        this.clock = clock;
        this.revocation = Map.copyOf(revocation);
        this.seen = seen;
        this.random = random;
        this.lists = new RevocationLists(home);
    }

    /**
     * The same settings give the same context.
     *
     * @throws ProblemException when a file is missing, broken, expired or, for a key, readable by others
     */
    public synchronized SSLContext context(TlsSettings settings) {
        // The watch tells of a broken list; here the others count.
        lists.read(new ArrayList<>());
        return made.computeIfAbsent(settings, _ -> new ReloadableContext(fromFiles(settings)));
    }

    /**
     * Reads all files again. What is wrong stays as it was.
     *
     * @return what is wrong
     */
    public synchronized List<Problem> reload() {
        var broken = new ArrayList<Problem>();
        lists.read(broken);
        return Stream.concat(
                        broken.stream(),
                        made.entrySet().stream().flatMap(entry -> reload(entry.getKey(), entry.getValue()).stream()))
                .distinct()
                .toList();
    }

    private Optional<Problem> reload(TlsSettings settings, ReloadableContext into) {
        try {
            into.use(fromFiles(settings));
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
    }

    private SSLContext fromFiles(TlsSettings settings) {
        var trust = trust(settings);
        var pair = pair(settings);
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(pair.isPresent() ? pair.get().managers() : null, new TrustManager[] {trust}, null);
            // A resumed session asks nobody.
            if (asksResponder(settings))
                context.getClientSessionContext().setSessionTimeout((int) RevocationCheck.OCSP_COUNTS.toSeconds());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }

    private X509ExtendedTrustManager trust(TlsSettings settings) {
        if (settings.trust().isEmpty())
            return new AskingTrustManager(
                    _ -> {},
                    TrustManagerUtils.createTrustManagerWithJdkTrustedCertificates(),
                    chain -> seen.server("public", chain.getFirst()));
        var name = settings.trust().get();
        var folder = new CertsFolder(home);
        var anchors = folder.certificates(folder.present(trustOf(name)));
        var check = new RevocationCheck(policy(settings), lists.now(), random);
        // Also of a server that is refused for want of the list that one of these CAs signs.
        AskingTrustManager.Question first = chain -> seen.authorities(name, anchors, chain);
        return new AskingTrustManager(first, trust(anchors, check), chain -> {
            requireGood(chain, anchors, check);
            seen.server(name, chain.getFirst());
        });
    }

    private void requireGood(List<X509Certificate> chain, List<X509Certificate> anchors, RevocationCheck revocation)
            throws CertificateException {
        if (revocation.policy().ocsp().isEmpty()) return;
        try {
            var parameters = parameters(anchors, revocation);
            var server = new X509CertSelector();
            server.setCertificate(chain.getFirst());
            parameters.setTargetCertConstraints(server);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            revocation.requireGood(
                    (PKIXCertPathBuilderResult)
                            CertPathBuilder.getInstance("PKIX").build(parameters),
                    parameters,
                    clock.instant());
        } catch (GeneralSecurityException e) {
            throw new CertificateException(
                    "the server's certificate is revoked, or nobody knows whether it is: " + e.getMessage(), e);
        }
    }

    private RevocationPolicy policy(TlsSettings settings) {
        return settings.trust()
                .map(name -> revocation.getOrDefault(name, RevocationPolicy.usual(name)))
                .orElse(RevocationPolicy.PARTNER);
    }

    private boolean asksResponder(TlsSettings settings) {
        return policy(settings).ocsp().isPresent();
    }

    /** The JDK's path validation, with our floor for keys and signatures, and with what is known to be revoked. */
    private static X509ExtendedTrustManager trust(List<X509Certificate> anchors, RevocationCheck revocation) {
        try {
            var parameters = parameters(anchors, revocation);
            parameters.addCertPathChecker(new StrongPath());
            parameters.addCertPathChecker(new NamedServer());
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no PKIX trust manager", e);
        }
    }

    private static PKIXBuilderParameters parameters(List<X509Certificate> anchors, RevocationCheck revocation)
            throws GeneralSecurityException {
        var parameters = new PKIXBuilderParameters(
                anchors.stream().map(anchor -> new TrustAnchor(anchor, null)).collect(Collectors.toSet()),
                new X509CertSelector());
        revocation.addTo(parameters);
        return parameters;
    }

    private Optional<KeyAndChain> pair(TlsSettings settings) {
        return settings.certificate().map(name -> {
            var folder = new CertsFolder(home);
            var place = Place.of(folder.present(file(name)));
            var pair = folder.pair(file(name));
            pair.requireMatch(place.file().endsWith(Pkcs12.ENDING) ? place : Place.of(file(name) + ".key"), place);
            pair.requireOrder(place);
            pair.requireValid(place, clock.instant());
            pair.requireStrength(place);
            requirePurpose(pair.certificate(), place);
            return pair;
        });
    }

    /** Where the CAs lie that vouch for a partner's servers, without the ending. */
    static String trustOf(String name) {
        return file(name) + TRUST;
    }

    /** Whether a file has CAs that vouch for servers. */
    static boolean isTrust(String file) {
        return file.endsWith(TRUST + CertsFolder.PEM) || file.endsWith(TRUST + Pkcs12.ENDING);
    }

    private static void requirePurpose(X509Certificate certificate, Place place) {
        try {
            var purposes = certificate.getExtendedKeyUsage();
            if (purposes == null || purposes.contains(CLIENT_AUTHENTICATION)) return;
        } catch (GeneralSecurityException _) {
            // Falls through: a purpose that cannot be read is none.
        }
        throw ProblemException.error(
                place,
                "The certificate is not one for clients.",
                "Put a certificate with the extended key usage clientAuth there.",
                "certs/not-for-clients");
    }

    /** A name is data: it never leads out of the folder. */
    private static String file(String name) {
        if (name.matches(NAME)) return FOLDER + name;
        throw ProblemException.error(
                Place.of(FOLDER),
                "The name of a certificate has letters, digits, dots, hyphens and underscores, and begins with a letter or digit.",
                "Write the name without folder and ending, such as erp.",
                "certs/bad-name");
    }
}
