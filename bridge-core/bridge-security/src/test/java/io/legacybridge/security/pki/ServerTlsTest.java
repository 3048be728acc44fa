package io.legacybridge.security.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.Place;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
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
import org.junit.jupiter.api.Test;
import org.threeten.extra.MutableClock;

/** Who is let in, and who that is, by real handshakes over sockets. */
class ServerTlsTest extends ServerTlsSubject {

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

    /** A client of another home, which trusts the server of this one. */
    private SSLContext clientOf(Path otherHome, String name) {
        return context(otherHome, name, home);
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
}
