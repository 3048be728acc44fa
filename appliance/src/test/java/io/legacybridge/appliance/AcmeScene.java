package io.legacybridge.appliance;

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
import java.io.IOException;
import java.net.URI;
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

/** A home whose server's certificate comes from an ACME server, which it trusts. */
final class AcmeScene implements AutoCloseable {

    static final Duration NOW = Duration.ZERO;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TlsSettings TRUST = new TlsSettings(Optional.of("acme"), Optional.empty());

    final List<CertificateEvent> audit = new ArrayList<>();
    final Landscape landscape;
    final Path home;
    final AcmeServerStandIn server;
    final int challengePort = FreePort.find();
    private final Path acme;

    AcmeScene(Path folder) throws Exception {
        landscape = new Landscape(folder);
        home = landscape.home();
        acme = folder.resolve("acme");
        new CertsHome(acme, Clock.systemUTC(), RANDOM).init(List.of("localhost", "127.0.0.1"));
        Files.createDirectories(home.resolve(OutwardTls.FOLDER));
        Files.copy(acme.resolve("certs/ca/root.pem"), home.resolve(OutwardTls.FOLDER + "acme.trust.pem"));
        server = anotherServer();
    }

    /** With the same trust. */
    AcmeServerStandIn anotherServer() throws Exception {
        return new AcmeServerStandIn(
                ClientTls.context(
                        acme.resolve("certs/server.pem"),
                        acme.resolve("certs/server.key"),
                        acme.resolve("certs/ca/root.pem")),
                challengePort);
    }

    /** The appliance orders there from now on. */
    void order() throws Exception {
        landscape.secured(
                TestSettings.orderingAt(HttpUrl.parse(server.directory().toString()), challengePort, TRUST));
    }

    AcmeCertificate at(Duration later) {
        return at(later, challengePort);
    }

    AcmeCertificate at(Duration later, int listen) {
        return at(later, listen, audit::add);
    }

    AcmeCertificate at(Duration later, int listen, Consumer<CertificateEvent> events) {
        return certificate(server.directory(), "localhost", later, listen, events);
    }

    AcmeCertificate at(Duration later, URI directory, String name) {
        return certificate(directory, name, later, challengePort, audit::add);
    }

    /** Until the audit can be written again. */
    void makeOneThatWaits(Duration later) {
        assertThatThrownBy(() -> at(later, challengePort, AcmeScene::away).renewIfDue())
                .hasMessageContaining("is not used yet, for the audit cannot be written")
                .hasMessageEndingWith("[audit/cannot-write]");
    }

    private static void away(CertificateEvent event) {
        throw new StoreException("the disk is full", new SQLException());
    }

    private AcmeCertificate certificate(
            URI directory, String name, Duration later, int listen, Consumer<CertificateEvent> events) {
        return new AcmeCertificate(
                home,
                new AcmeCertificate.Wanted(directory, List.of(name), Optional.empty(), true),
                new OutwardTls(home, Clock.systemUTC(), new SecureRandom()).context(TRUST),
                new AcmeChallengePort(new HostPort("127.0.0.1", listen)),
                Clock.offset(Clock.systemUTC(), later),
                RANDOM,
                events);
    }

    X509Certificate certificate() throws Exception {
        return certificate("certs/server.pem");
    }

    X509Certificate certificate(String file) throws Exception {
        try (var in = Files.newInputStream(home.resolve(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Override
    public void close() throws IOException {
        landscape.close();
        server.close();
    }
}
