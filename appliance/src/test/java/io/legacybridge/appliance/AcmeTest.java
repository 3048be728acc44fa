package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.security.HttpUrl;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.pki.AcmeCertificate;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.testkit.FreePort;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's certificate from an ACME server, and what becomes of it when that or the audit is away. */
class AcmeTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TlsSettings TRUST = new TlsSettings(Optional.of("acme"), Optional.empty());
    private static final Duration NOW = Duration.ZERO;

    @TempDir
    Path folder;

    private final List<CertificateEvent> audit = new ArrayList<>();
    private Landscape landscape;
    private Path home;
    private AcmeServerStandIn server;
    private int challengePort;

    @BeforeEach
    void startServer() throws Exception {
        landscape = new Landscape(folder);
        home = landscape.home();
        var acme = folder.resolve("acme");
        new CertsHome(acme, Clock.systemUTC(), RANDOM).init(List.of("localhost", "127.0.0.1"));
        Files.createDirectories(home.resolve(OutwardTls.FOLDER));
        Files.copy(acme.resolve("certs/ca/root.pem"), home.resolve(OutwardTls.FOLDER + "acme.trust.pem"));
        challengePort = FreePort.find();
        server = new AcmeServerStandIn(
                ClientTls.context(
                        acme.resolve("certs/server.pem"),
                        acme.resolve("certs/server.key"),
                        acme.resolve("certs/ca/root.pem")),
                challengePort);
    }

    @AfterEach
    void stop() throws Exception {
        landscape.close();
        server.close();
    }

    @Test
    void anApplianceWithoutACertificateGetsOneBeforeItsPortsOpen() throws Exception {
        for (var file : List.of("certs/server.pem", "certs/server.key")) landscape.delete(file);
        landscape.secured(
                TestSettings.orderingAt(HttpUrl.parse(server.directory().toString()), challengePort, TRUST));

        landscape.start();

        assertThat(certificate().getIssuerX500Principal())
                .isEqualTo(server.root().getSubjectX500Principal());
        assertThat(certificate().getSubjectAlternativeNames()).containsExactly(List.of(2, "localhost"));
        // Whoever trusts the ACME server's CA trusts this server.
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            pem.writeObject(server.root());
        }
        var root = Files.writeString(folder.resolve("root.pem"), text.toString());
        var clients = home.resolve("certs/clients");
        var tls = ClientTls.context(clients.resolve("crm.pem"), clients.resolve("crm.key"), root);
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var request = HttpRequest.newBuilder(landscape.uri("/openapi.json")).build();
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void itIsRenewedAtTwoThirdsOfItsLifeAndNotBefore() throws Exception {
        assertThat(acme(NOW).renewIfDue())
                .as("the one before is from our own CA")
                .isTrue();
        var first = certificate();
        var due = AcmeServerStandIn.LIFE.multipliedBy(2).dividedBy(3);
        assertThat(acme(due.minusMinutes(10)).renewIfDue()).isFalse();

        assertThat(acme(due.plusMinutes(10)).renewIfDue()).isTrue();

        assertThat(certificate().getSerialNumber()).isNotEqualTo(first.getSerialNumber());
        assertThat(certificate().getPublicKey()).isNotEqualTo(first.getPublicKey());
        assertThat(server.orders()).isEqualTo(2);
        assertThat(audit).hasSize(2);
    }

    /** Here it is due at once again, as where the clocks differ by months. */
    @Test
    void whatIsDueAtOnceIsNotOrderedWithoutEnd() {
        var late = AcmeServerStandIn.LIFE.minusDays(1);
        assertThat(acme(late).renewIfDue()).isTrue();

        assertThat(acme(late.plusMinutes(59)).renewIfDue()).isFalse();
        assertThat(server.orders()).isEqualTo(1);

        assertThat(acme(late.plusMinutes(61)).renewIfDue()).isTrue();
    }

    @Test
    void whatIsThereStaysWhenTheServerDoesNotReachUs() throws Exception {
        var before = certificate();

        assertThatThrownBy(() -> acme(NOW, FreePort.find()).renewIfDue())
                .hasMessageContaining("the challenge for localhost failed: nobody answers at port " + challengePort)
                .hasMessageEndingWith("[certs/acme-failed]");

        assertThat(certificate()).isEqualTo(before);
        assertThat(audit).isEmpty();
    }

    /** Each is a process of its own, as where something starts a failing appliance again and again. */
    @Test
    void afterAnOrderThatFailedItWaitsLongerAndLonger() throws Exception {
        var nowhere = FreePort.find();
        var orders = new ArrayList<Integer>();
        for (var minute = 0; minute < 60; minute++)
            try {
                acme(Duration.ofMinutes(minute).plusSeconds(minute), nowhere).renewIfDue();
            } catch (RuntimeException _) {
                orders.add(minute);
            }
        assertThat(orders).containsExactly(0, 1, 6, 21);
        assertThat(server.orders()).isEqualTo(4);

        Files.delete(home.resolve("certs/acme/wait"));
        assertThat(acme(Duration.ofMinutes(60)).renewIfDue()).isTrue();
    }

    @Test
    void withoutAnyCertificateItSaysWhyItWaits() throws Exception {
        var nowhere = FreePort.find();
        for (var file : List.of("certs/server.pem", "certs/server.key")) landscape.delete(file);
        for (var time = 0; time < 2; time++)
            assertThatThrownBy(() -> acme(NOW, nowhere).renewIfDue())
                    .hasMessageContaining("the challenge for localhost failed")
                    .hasMessageContaining("unless somebody deletes certs/acme/wait")
                    .hasMessageEndingWith("[certs/acme-failed]");
        assertThat(server.orders()).isEqualTo(1);
    }

    @Test
    void itWaitsAsLongAsTheServerSays() {
        server.limit(Duration.ofHours(2));

        assertThatThrownBy(() -> acme(NOW).renewIfDue())
                .hasMessageContaining("too many orders for this name")
                .hasMessageEndingWith("[certs/acme-failed]");
        var asked = server.requests();
        assertThat(acme(Duration.ofMinutes(119)).renewIfDue()).isFalse();
        assertThat(server.requests()).isEqualTo(asked);
        assertThatThrownBy(() -> acme(Duration.ofMinutes(121)).renewIfDue()).hasMessageContaining("too many orders");
    }

    @Test
    void whatIsThereStaysWhileTheServerIsAway() throws Exception {
        var before = certificate();
        server.close();

        assertThatThrownBy(() -> acme(NOW).renewIfDue()).hasMessageEndingWith("[certs/acme-failed]");
        assertThat(acme(Duration.ofSeconds(30)).renewIfDue()).isFalse();

        assertThat(certificate()).isEqualTo(before);
    }

    @Test
    void aCertificateThatTheAuditCannotBeToldOfWaitsAndIsNotOrderedAgain() throws Exception {
        var before = certificate();
        Consumer<CertificateEvent> away = _ -> {
            throw new StoreException("the disk is full", new SQLException());
        };
        for (var minute = 0; minute < 3; minute++) {
            var later = Duration.ofMinutes(minute);
            assertThatThrownBy(() -> acme(later, challengePort, away).renewIfDue())
                    .hasMessageContaining("is not used yet, for the audit cannot be written")
                    .hasMessageEndingWith("[audit/cannot-write]");
        }
        assertThat(certificate()).isEqualTo(before);

        assertThat(acme(Duration.ofMinutes(3)).renewIfDue()).isTrue();

        assertThat(server.orders()).isEqualTo(1);
        assertThat(certificate().getIssuerX500Principal())
                .isEqualTo(server.root().getSubjectX500Principal());
        assertThat(audit)
                .singleElement()
                .satisfies(event -> assertThat(((CertificateEvent.OfCertificate) event).serial())
                        .isEqualTo(certificate().getSerialNumber().toString(16)));
        assertThat(home.resolve("certs/acme")).isDirectoryNotContaining("glob:**made*");
    }

    private AcmeCertificate acme(Duration later) {
        return acme(later, challengePort);
    }

    private AcmeCertificate acme(Duration later, int listen) {
        return acme(later, listen, audit::add);
    }

    private AcmeCertificate acme(Duration later, int listen, Consumer<CertificateEvent> events) {
        return new AcmeCertificate(
                home,
                new AcmeCertificate.Wanted(server.directory(), List.of("localhost"), Optional.empty(), true),
                new OutwardTls(home, Clock.systemUTC(), new SecureRandom()).context(TRUST),
                new AcmeChallengePort(new HostPort("127.0.0.1", listen)),
                Clock.offset(Clock.systemUTC(), later),
                RANDOM,
                events);
    }

    private X509Certificate certificate() throws Exception {
        try (var in = Files.newInputStream(home.resolve("certs/server.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
