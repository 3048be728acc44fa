package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.runtime.security.HttpUrl;
import io.legacybridge.security.pki.AcmeCertificate;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.testkit.FreePort;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What AcmeTest shows, asked of a server that others wrote: Pebble, of those who wrote Let's Encrypt's. */
class PebbleTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TlsSettings TRUST = new TlsSettings(Optional.of("acme"), Optional.empty());

    @TempDir
    Path folder;

    private Landscape landscape;
    private Path home;
    private Process pebble;
    private int port;
    private int managementPort;
    private int challengePort;

    @BeforeEach
    void startPebble() throws Exception {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "pebble"))),
                "pebble is not on the PATH (apt-get install pebble), so no ACME server was asked");
        landscape = new Landscape(folder);
        home = landscape.home();
        var acme = folder.resolve("acme");
        new CertsHome(acme, Clock.systemUTC(), RANDOM).init(List.of("localhost", "127.0.0.1"));
        Files.createDirectories(home.resolve(OutwardTls.FOLDER));
        Files.copy(acme.resolve("certs/ca/root.pem"), home.resolve(OutwardTls.FOLDER + "acme.trust.pem"));
        port = FreePort.find();
        managementPort = FreePort.find();
        challengePort = FreePort.find();
        var settings = Files.writeString(folder.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": 1}}
                """.formatted(
                        port,
                        managementPort,
                        acme.resolve("certs/server.pem"),
                        acme.resolve("certs/server.key"),
                        challengePort));
        var builder = new ProcessBuilder("pebble", "-config", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pebble.log").toFile());
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        pebble = builder.start();
        await().atMost(Landscape.LIMIT).until(this::answers);
    }

    @AfterEach
    void stop() throws IOException {
        if (pebble != null) pebble.destroyForcibly();
        if (landscape != null) landscape.close();
    }

    @Test
    void anApplianceWithoutACertificateGetsOneBeforeItsPortsOpen() throws Exception {
        for (var file : List.of("certs/server.pem", "certs/server.key")) landscape.delete(file);
        landscape.secured(TestSettings.orderingAt(HttpUrl.parse(directory()), challengePort, TRUST));

        landscape.start();

        assertThat(certificate().getIssuerX500Principal().getName()).contains("Pebble");
        assertThat(certificate().getSubjectAlternativeNames()).containsExactly(List.of(2, "localhost"));
        // Whoever trusts the ACME server's CA trusts this server.
        var root = Files.writeString(folder.resolve("root.pem"), root());
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
        assertThat(acme(Clock.systemUTC(), challengePort).renewIfDue())
                .as("the one before is from our own CA")
                .isTrue();
        var first = certificate();
        assertThat(acme(Clock.systemUTC(), challengePort).renewIfDue()).isFalse();

        var life = Duration.between(
                first.getNotBefore().toInstant(), first.getNotAfter().toInstant());
        var late = Clock.offset(
                Clock.systemUTC(), life.multipliedBy(2).dividedBy(3).plusMinutes(1));
        assertThat(acme(late, challengePort).renewIfDue()).isTrue();

        assertThat(certificate().getSerialNumber()).isNotEqualTo(first.getSerialNumber());
        assertThat(certificate().getPublicKey()).isNotEqualTo(first.getPublicKey());
    }

    @Test
    void whatIsThereStaysWhenTheServerDoesNotReachUs() throws Exception {
        var before = certificate();

        assertThatThrownBy(() -> acme(Clock.systemUTC(), FreePort.find()).renewIfDue())
                .hasMessageContaining("the challenge for localhost failed")
                .hasMessageEndingWith("[certs/acme-failed]");

        assertThat(certificate()).isEqualTo(before);
    }

    private AcmeCertificate acme(Clock clock, int listen) {
        return new AcmeCertificate(
                home,
                new AcmeCertificate.Wanted(URI.create(directory()), List.of("localhost"), Optional.empty(), true),
                new OutwardTls(home, Clock.systemUTC(), new SecureRandom()).context(TRUST),
                new AcmeChallengePort(new HostPort("127.0.0.1", listen)),
                clock,
                RANDOM,
                _ -> {});
    }

    private String directory() {
        return "https://localhost:" + port + "/dir";
    }

    private X509Certificate certificate() throws Exception {
        try (var in = Files.newInputStream(home.resolve("certs/server.pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** The CA that Pebble made when it started. */
    private String root() throws Exception {
        var tls = new OutwardTls(home, Clock.systemUTC(), new SecureRandom()).context(TRUST);
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var request = HttpRequest.newBuilder(URI.create("https://localhost:" + managementPort + "/roots/0"))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }

    private boolean answers() {
        try {
            var tls = new OutwardTls(home, Clock.systemUTC(), new SecureRandom()).context(TRUST);
            try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
                var request = HttpRequest.newBuilder(URI.create(directory())).build();
                return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
            }
        } catch (IOException | InterruptedException _) {
            return false;
        }
    }
}
