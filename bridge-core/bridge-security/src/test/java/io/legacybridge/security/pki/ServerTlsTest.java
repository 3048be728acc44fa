package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.threeten.extra.MutableClock;

/** Real handshakes over sockets. */
class ServerTlsTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<String> LOCAL = List.of("localhost", "127.0.0.1");
    private static final String CRM = "ClientIdentity[bundle=internal, san=urn:legacybridge:client:crm]";
    // The handshakes look at the real clock, and one instant serves all tests.
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = Clock.systemUTC().instant();

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void makeHome() {
        home = folder.resolve("home");
        certs(home, NOW).init(LOCAL);
        certs(home, NOW).issue("crm");
    }

    @Test
    void acceptsAndIdentifiesAClientOfItsOwnAuthority() throws Exception {
        try (var server = new EchoServer(serverTls());
                var client = new EchoClient(client("crm"), server.port())) {
            assertThat(client.ask("hello")).isEqualTo(CRM + " hello");
            assertThat(client.protocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void refusesAClientOfAnotherAuthorityThatBearsTheSameName() throws Exception {
        var real = Pem.readCertificates(home.resolve("certs/ca/root.pem"), Place.of("root.pem"));
        var label = real.getFirst().getSubjectX500Principal().getName().replaceFirst(".* root CA ([0-9a-f]+),.*", "$1");
        var issuer = new CertificateIssuer(Clock.fixed(NOW, ZoneOffset.UTC), RANDOM);
        var forged = issuer.selfSigned(CertificateProfile.root(label));
        var client = issuer.issue(CertificateProfile.of(new Holder.Client("crm")), forged);

        assertThat(forged.certificate().getSubjectX500Principal())
                .isEqualTo(real.getFirst().getSubjectX500Principal());
        assertRefused(serverTls(), asClient("forged", client), "does not chain with any of the trust anchors");
    }

    @Test
    void getsNoCertificateFromAClientOfAnAuthorityItDoesNotName() throws Exception {
        var foreign = folder.resolve("foreign");
        certs(foreign, NOW).init(LOCAL);
        certs(foreign, NOW).issue("crm");

        assertRefused(serverTls(), clientOf(foreign, "crm"), "Empty client certificate chain");
    }

    @Test
    void identifiesTheClientsOfAPartnerByThePartnersBundle() throws Exception {
        var partner = folder.resolve("partner");
        certs(partner, NOW).init(LOCAL);
        certs(partner, NOW).issue("crm");
        Files.copy(partner.resolve("certs/ca/root.pem"), home.resolve("certs/trust/partner.pem"));

        try (var server = new EchoServer(serverTls());
                var own = new EchoClient(client("crm"), server.port());
                var theirs = new EchoClient(clientOf(partner, "crm"), server.port())) {
            assertThat(own.ask("hello")).isEqualTo(CRM + " hello");
            assertThat(theirs.ask("hello")).isEqualTo(CRM.replace("internal", "partner") + " hello");
        }
    }

    @Test
    void refusesAnExpiredClient() throws Exception {
        var past = folder.resolve("past");
        certs(past, NOW.minus(Duration.ofDays(40))).init(LOCAL);
        certs(past, NOW.minus(Duration.ofDays(40))).issue("crm");
        Files.copy(past.resolve("certs/ca/root.pem"), home.resolve("certs/trust/past.pem"));

        assertRefused(serverTls(), clientOf(past, "crm"), "validity check failed");
    }

    @Test
    void refusesAClientWithoutCertificate() throws Exception {
        var anonymous = SSLContext.getInstance("TLSv1.3");
        var anchors = Pem.readCertificates(home.resolve("certs/ca/root.pem"), Place.of("root.pem"));
        anonymous.init(null, new TrustManager[] {ReloadableTrustManager.jdkTrust(anchors)}, null);

        assertRefused(serverTls(), anonymous, "Empty client certificate chain");
    }

    @Test
    void refusesTls12() throws Exception {
        try (var server = new EchoServer(serverTls());
                var client = new EchoClient(client("crm"), server.port(), "TLSv1.2")) {
            assertThatThrownBy(() -> client.ask("hello")).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void servesNobodyWhenThePortForgetsToAskForACertificateOrAllowsTls12() throws Exception {
        var tls = serverTls();
        var withoutCertificate = tls.parameters();
        withoutCertificate.setNeedClientAuth(false);
        var withTls12 = tls.parameters();
        withTls12.setProtocols(new String[] {"TLSv1.2"});

        for (var forgetful : List.of(withoutCertificate, withTls12))
            try (var server = new EchoServer(tls, forgetful);
                    var client = new EchoClient(client("crm"), server.port(), forgetful.getProtocols())) {
                assertThatThrownBy(() -> client.ask("hello")).isInstanceOf(IOException.class);
                assertThat(server.nextFailure())
                        .containsAnyOf(
                                "No available authentication scheme",
                                "no cipher suites in common",
                                "No appropriate protocol");
            }
    }

    @Test
    void letsInTls12OnlyWhereAnExceptionSaysSoAndOnlyUntilItsDay() throws Exception {
        var clock = MutableClock.of(NOW, ZoneOffset.UTC);
        var tls = new ServerTls(home, clock, RANDOM);
        var until = NOW.plus(Duration.ofDays(2));
        var excepted = tls.port(PortTls.ClientCertificate.REQUIRED, Optional.of(until));
        try (var server = new EchoServer(tls, excepted.context(), excepted.parameters())) {
            try (var client = new EchoClient(client("crm"), server.port(), "TLSv1.2")) {
                assertThat(client.ask("hello")).isEqualTo(CRM + " hello");
            }
            clock.setInstant(until);
            try (var client = new EchoClient(client("crm"), server.port(), "TLSv1.2")) {
                assertThatThrownBy(() -> client.ask("hello")).isInstanceOf(IOException.class);
            }
            try (var client = new EchoClient(client("crm"), server.port(), "TLSv1.3")) {
                assertThat(client.ask("hello")).isEqualTo(CRM + " hello");
            }
        }
        assertThat(tls.port(PortTls.ClientCertificate.REQUIRED, Optional.of(until))
                        .protocols())
                .containsExactly("TLSv1.3");
    }

    @Test
    void refusesACertificateThatIsNotForClients() throws Exception {
        var tls = serverTls();

        assertRefused(tls, issued("no-purpose", Optional.empty()), "KeyUsage does not allow digital signatures");
        assertRefused(
                tls,
                issued("a-server", Optional.of(KeyPurposeId.id_kp_serverAuth)),
                "Extended key usage does not permit use for TLS client authentication");
    }

    @Test
    void knowsNobodyByTheCommonNameNorByTwoNames() {
        var tls = serverTls();
        var purpose = Optional.of(KeyPurposeId.id_kp_clientAuth);

        assertThat(tls.identify(issue("crm", purpose).chain())).isEmpty();
        assertThat(tls.identify(
                        issue("crm", purpose, uri("urn:a"), uri("urn:b")).chain()))
                .isEmpty();
        assertThat(tls.identify(issue("crm", purpose, uri("urn:a"), new GeneralName(GeneralName.dNSName, "localhost"))
                        .chain()))
                .contains(new ClientIdentity("internal", "urn:a"));
        assertThat(tls.identify(List.of())).isEmpty();
    }

    @Test
    void looksAtTheTimeOnEveryRequest() {
        var clock = MutableClock.of(NOW, ZoneOffset.UTC);
        var tls = new ServerTls(home, clock, RANDOM);
        var chain = chain("crm");

        assertThat(tls.identify(chain)).isPresent();
        clock.setInstant(NOW.plus(Duration.ofDays(29)));
        assertThat(tls.identify(chain)).isPresent();
        clock.setInstant(NOW.plus(Duration.ofDays(31)));
        assertThat(tls.identify(chain)).isEmpty();
        clock.setInstant(NOW);
        assertThat(tls.identify(chain)).isPresent();
        clock.setInstant(NOW.minus(Duration.ofDays(1)));
        assertThat(tls.identify(chain)).isEmpty();
    }

    @Test
    void trustsNoAnchorAfterItsOwnExpiry() throws Exception {
        var anchor = new CertificateIssuer(Clock.fixed(NOW, ZoneOffset.UTC), RANDOM)
                .selfSigned(new CertificateProfile(
                        "short",
                        Duration.ofDays(10),
                        OptionalInt.of(1),
                        Optional.empty(),
                        List.of(),
                        Optional.empty()));
        var unchecked = new RevocationCheck(RevocationPolicy.PARTNER, List.of(), RANDOM);
        var bundles = new TrustBundles(List.of(new TrustBundle("short", anchor.chain(), unchecked)));
        var client = List.of(lasting12Days(anchor));

        assertThat(bundles.vouch(client, NOW)).isInstanceOf(Vouching.class);
        assertThat(bundles.vouch(client, NOW.plus(Duration.ofDays(11)))).isEqualTo(Distrust.EXPIRED);
        assertThat(new TrustBundles(List.of(new TrustBundle("short", anchor.chain(), unchecked)))
                        .vouch(client, NOW.plus(Duration.ofDays(11))))
                .isEqualTo(Distrust.EXPIRED);
    }

    @Test
    void forgetsABundleThatIsTakenAway() throws Exception {
        var tls = serverTls();
        assertThat(tls.identify(chain("crm"))).isPresent();

        Files.copy(anotherRoot(), home.resolve("certs/trust/internal.pem"), StandardCopyOption.REPLACE_EXISTING);
        tls.reload();

        assertThat(tls.identify(chain("crm"))).isEmpty();
        assertRefused(tls, client("crm"), "Empty client certificate chain");
    }

    @Test
    void knowsNobodyAnyMoreOnAStandingConnectionWhoseBundleWasTakenAway() throws Exception {
        var tls = serverTls();
        try (var server = new EchoServer(tls);
                var standing = new EchoClient(client("crm"), server.port())) {
            assertThat(standing.ask("before")).isEqualTo(CRM + " before");

            Files.delete(home.resolve("certs/trust/internal.pem"));
            Files.copy(anotherRoot(), home.resolve("certs/trust/other.pem"));
            tls.reload();

            assertThat(standing.ask("after")).isEqualTo("nobody after");
        }
    }

    @Test
    void knowsAClientAgainThatResumesItsSession() throws Exception {
        var crm = client("crm");
        try (var server = new EchoServer(serverTls());
                var first = new EchoClient(crm, server.port())) {
            assertThat(first.ask("first")).isEqualTo(CRM + " first");
            assertThat(first.ask("ticket")).isEqualTo(CRM + " ticket");

            try (var second = new EchoClient(crm, server.port())) {
                assertThat(second.ask("second")).isEqualTo(CRM + " second");
                assertThat(second.sessionMade()).isEqualTo(first.sessionMade());
            }
        }
    }

    @Test
    void knowsNobodyOnAResumedSessionWhoseBundleWasTakenAway() throws Exception {
        var tls = serverTls();
        var crm = client("crm");
        try (var server = new EchoServer(tls);
                var before = new EchoClient(crm, server.port())) {
            assertThat(before.ask("before")).isEqualTo(CRM + " before");
            Files.delete(home.resolve("certs/trust/internal.pem"));
            Files.copy(anotherRoot(), home.resolve("certs/trust/other.pem"));
            tls.reload();

            try (var after = new EchoClient(crm, server.port())) {
                assertThat(after.ask("after")).isEqualTo("nobody after");
                assertThat(after.sessionMade()).isEqualTo(before.sessionMade());
            }
        }
    }

    @Test
    void resumesNoSessionThatWasMadeWithAServerPairBefore() throws Exception {
        var tls = serverTls();
        var renewed = folder.resolve("renewed");
        certs(renewed, NOW).init(LOCAL);
        var crm = trustingBoth(renewed);
        try (var server = new EchoServer(tls);
                var before = new EchoClient(crm, server.port())) {
            assertThat(before.ask("before")).isEqualTo(CRM + " before");
            takeServerPairFrom(renewed);
            tls.reload();

            try (var after = new EchoClient(crm, server.port())) {
                assertThat(after.ask("after")).isEqualTo(CRM + " after");
                assertThat(after.serverCertificate()).isNotEqualTo(before.serverCertificate());
            }
        }
    }

    @Test
    void changesTheServerCertificateWhileAConnectionGoesOn() throws Exception {
        var tls = serverTls();
        var renewed = folder.resolve("renewed");
        certs(renewed, NOW).init(LOCAL);
        try (var server = new EchoServer(tls);
                var standing = new EchoClient(client("crm"), server.port())) {
            assertThat(standing.ask("before")).isEqualTo(CRM + " before");

            takeServerPairFrom(renewed);
            tls.reload();

            assertThat(standing.ask("after")).isEqualTo(CRM + " after");
            try (var fresh = new EchoClient(trusting(renewed), server.port())) {
                assertThat(fresh.ask("hello")).isEqualTo(CRM + " hello");
                assertThat(fresh.serverCertificate()).isNotEqualTo(standing.serverCertificate());
            }
        }
    }

    @Test
    void keepsTheOldServerPairWhenTheNewOneIsBroken() throws Exception {
        var tls = serverTls();
        Files.writeString(home.resolve("certs/server.pem"), "-----BEGIN CERTIFICATE-----\nhalf a fi");

        assertProblem(tls::reload, "certs/server.pem: ", "[certs/unreadable]");

        try (var server = new EchoServer(tls);
                var client = new EchoClient(client("crm"), server.port())) {
            assertThat(client.ask("hello")).isEqualTo(CRM + " hello");
        }
    }

    @Test
    void takesAwayTrustEvenWhenTheServerPairIsBroken() throws Exception {
        var partner = folder.resolve("partner");
        certs(partner, NOW).init(LOCAL);
        certs(partner, NOW).issue("crm");
        Files.copy(partner.resolve("certs/ca/root.pem"), home.resolve("certs/trust/partner.pem"));
        var tls = serverTls();
        var theirs = Pem.readCertificates(partner.resolve("certs/clients/crm.pem"), Place.of("crm.pem"));
        assertThat(tls.identify(theirs)).isPresent();

        Files.delete(home.resolve("certs/trust/partner.pem"));
        Files.delete(home.resolve("certs/server.key"));

        assertProblem(tls::reload, "certs/server.key: ", "[certs/no-server-certificate]");
        assertThat(tls.identify(theirs)).isEmpty();
    }

    @Test
    void keepsTheOldTrustWhenTheNewOneIsBroken() throws Exception {
        var tls = serverTls();

        Files.writeString(home.resolve("certs/trust/partner.pem"), "");
        assertProblem(tls::reload, "certs/trust/partner.pem: ", "[certs/no-certificate]");
        Files.copy(
                home.resolve("certs/clients/crm.pem"),
                home.resolve("certs/trust/partner.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertProblem(tls::reload, "certs/trust/partner.pem: ", "[certs/not-a-ca]");
        Files.copy(
                home.resolve("certs/ca/root.pem"),
                home.resolve("certs/trust/partner.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertProblem(tls::reload, "certs/trust/partner.pem: ", "[certs/in-two-bundles]");

        assertThat(tls.identify(chain("crm"))).isPresent();
    }

    /** The pair in use is at its end, so no trial with it could say anything about the bundles. */
    @Test
    void newBundlesThatLetAStrangerInAreRefusedWhateverBecameOfTheServerPair() {
        var partner = new Forge(NOW).authority("partner", 1).selfSigned();
        var client =
                new Forge(NOW).valid(Duration.ofDays(-1), Duration.ofDays(90)).by(partner);
        var clock = MutableClock.of(NOW, ZoneOffset.UTC);
        var tls = new ServerTls(
                home,
                clock,
                Map.of(),
                new SeenCertificates(home, clock),
                RANDOM,
                new TrialHandshake(clock, RANDOM, () -> client));

        for (var later : List.of(Duration.ofHours(1), Duration.ofDays(31))) {
            clock.setInstant(NOW.plus(later));
            Pem.writeCertificates(partner.chain(), home.resolve("certs/trust/partner.pem"));
            assertThatThrownBy(tls::reload).isInstanceOf(ProblemException.class);
            assertThat(tls.identify(client.chain())).isEmpty();
        }
        clock.setInstant(NOW);
        assertProblem(tls::reload, "certs/trust/: ", "[certs/lets-strangers-in]");
    }

    @Test
    void saysWhatIsWrongWithTheServerPair() throws Exception {
        var other = folder.resolve("other");
        certs(other, NOW).init(LOCAL);
        var key = home.resolve("certs/server.key");

        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertProblem(this::serverTls, key + ": ", "[secrets/readable-by-others]");
        Files.copy(other.resolve("certs/server.key"), key, StandardCopyOption.REPLACE_EXISTING);
        assertProblem(this::serverTls, "certs/server.key: ", "[certs/key-does-not-match]");
        takeServerPairFrom(other);
        assertProblem(
                () -> new ServerTls(home, Clock.fixed(NOW.plus(Duration.ofDays(31)), ZoneOffset.UTC), RANDOM),
                "certs/server.pem: ",
                "[certs/expired]");
        Pem.write(issue("crm", Optional.of(KeyPurposeId.id_kp_clientAuth)), home.resolve("certs/server.pem"), key);
        assertProblem(this::serverTls, "certs/server.pem: ", "[certs/not-for-servers]");
        Files.delete(key);
        assertProblem(this::serverTls, "certs/server.key: ", "[certs/no-server-certificate]");
        assertProblem(
                () -> new ServerTls(folder.resolve("empty"), Clock.systemUTC(), RANDOM),
                "certs/server.pem: ",
                "[certs/no-server-certificate]");
    }

    @Test
    void wantsTheServersChainInOrder() throws Exception {
        var server = home.resolve("certs/server.pem");
        var chain = Pem.readCertificates(server, Place.of("server.pem"));
        var root = Pem.readCertificates(home.resolve("certs/ca/root.pem"), Place.of("root.pem"));
        Pem.writeCertificates(List.of(chain.getFirst(), root.getFirst()), server);

        assertProblem(this::serverTls, "certs/server.pem: ", "[certs/wrong-order]");
    }

    private static void assertRefused(ServerTls tls, SSLContext client, String reason) throws Exception {
        try (var server = new EchoServer(tls);
                var connection = new EchoClient(client, server.port())) {
            assertThatThrownBy(() -> connection.ask("hello")).isInstanceOf(IOException.class);
            assertThat(server.nextFailure()).contains(reason);
        }
    }

    private static void assertProblem(Runnable action, String where, String code) {
        assertThatThrownBy(action::run)
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith(where)
                .hasMessageEndingWith(code);
    }

    private static CertsHome certs(Path home, Instant now) {
        return new CertsHome(home, Clock.fixed(now, ZoneOffset.UTC), RANDOM);
    }

    private ServerTls serverTls() {
        return new ServerTls(home, Clock.systemUTC(), RANDOM);
    }

    private Path anotherRoot() {
        var other = folder.resolve("another");
        certs(other, NOW).init(LOCAL);
        return other.resolve("certs/ca/root.pem");
    }

    private List<X509Certificate> chain(String name) {
        return Pem.readCertificates(home.resolve("certs/clients/" + name + ".pem"), Place.of(name));
    }

    /** A client of this home. */
    private SSLContext client(String name) {
        return context(home, name, home);
    }

    /** A client of another home, which trusts the server of this one. */
    private SSLContext clientOf(Path otherHome, String name) {
        return context(otherHome, name, home);
    }

    /** The client crm of this home, which trusts the server of another. */
    private SSLContext trusting(Path otherHome) {
        return context(home, "crm", otherHome);
    }

    /** The client crm of this home, which trusts the servers of this one and of another. */
    private SSLContext trustingBoth(Path otherHome) throws IOException {
        var both = folder.resolve("both.pem");
        for (var trusted : List.of(home, otherHome))
            Files.writeString(
                    both,
                    Files.readString(trusted.resolve("certs/ca/root.pem")),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        return withTrust(home, "crm", both);
    }

    private static SSLContext context(Path clientHome, String name, Path serverHome) {
        return withTrust(clientHome, name, serverHome.resolve("certs/ca/root.pem"));
    }

    private static SSLContext withTrust(Path clientHome, String name, Path trust) {
        var clients = clientHome.resolve("certs/clients");
        return ClientTls.context(clients.resolve(name + ".pem"), clients.resolve(name + ".key"), trust);
    }

    private SSLContext issued(String name, Optional<KeyPurposeId> purpose) {
        return asClient(name, issue(name, purpose, uri("urn:legacybridge:client:" + name)));
    }

    private SSLContext asClient(String name, KeyAndChain pair) {
        var clients = home.resolve("certs/clients");
        Pem.write(pair, clients.resolve(name + ".pem"), clients.resolve(name + ".key"));
        return client(name);
    }

    /** What {@code bridge certs issue} would not make, from the same CA. */
    private KeyAndChain issue(String commonName, Optional<KeyPurposeId> purpose, GeneralName... names) {
        var ca = home.resolve("certs/ca");
        var authority = new KeyAndChain(
                Pem.readKey(ca.resolve("issuing.key"), Place.of("issuing.key")),
                Pem.readCertificates(ca.resolve("issuing.pem"), Place.of("issuing.pem")));
        return new CertificateIssuer(Clock.fixed(NOW, ZoneOffset.UTC), RANDOM)
                .issue(
                        new CertificateProfile(
                                "client " + commonName,
                                Duration.ofDays(1),
                                OptionalInt.empty(),
                                purpose,
                                List.of(names),
                                Optional.empty()),
                        authority);
    }

    /** A client's certificate that outlives its issuer, which our own issuer never makes. */
    private static X509Certificate lasting12Days(KeyAndChain issuer) throws Exception {
        var certificate = new JcaX509v3CertificateBuilder(
                issuer.certificate(),
                BigInteger.ONE,
                Date.from(NOW),
                Date.from(NOW.plus(Duration.ofDays(12))),
                new X500Principal("CN=crm"),
                issuer.certificate().getPublicKey());
        certificate.addExtension(
                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
        return new JcaX509CertificateConverter()
                .getCertificate(certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.key())));
    }

    private static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    private void takeServerPairFrom(Path other) throws Exception {
        for (var file : List.of("certs/server.pem", "certs/server.key"))
            Files.copy(other.resolve(file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
}
