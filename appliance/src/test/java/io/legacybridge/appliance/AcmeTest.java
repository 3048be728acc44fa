package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.testkit.FreePort;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's certificate from an ACME server, and what becomes of it when that or the audit is away. */
class AcmeTest {

    @TempDir
    Path folder;

    private AcmeScene scene;

    @BeforeEach
    void startServer() throws Exception {
        scene = new AcmeScene(folder);
    }

    @AfterEach
    void stop() throws Exception {
        scene.close();
    }

    @Test
    void anApplianceWithoutACertificateGetsOneBeforeItsPortsOpen() throws Exception {
        for (var file : List.of("certs/server.pem", "certs/server.key")) scene.landscape.delete(file);
        scene.order();

        scene.landscape.start();

        assertThat(scene.certificate().getIssuerX500Principal())
                .isEqualTo(scene.server.root().getSubjectX500Principal());
        assertThat(scene.certificate().getSubjectAlternativeNames()).containsExactly(List.of(2, "localhost"));
        // Whoever trusts the ACME server's CA trusts this server.
        var text = new StringWriter();
        try (var pem = new JcaPEMWriter(text)) {
            pem.writeObject(scene.server.root());
        }
        var root = Files.writeString(folder.resolve("root.pem"), text.toString());
        var clients = scene.home.resolve("certs/clients");
        var tls = ClientTls.context(clients.resolve("crm.pem"), clients.resolve("crm.key"), root);
        try (var http = HttpClient.newBuilder().sslContext(tls).build()) {
            var request =
                    HttpRequest.newBuilder(scene.landscape.uri("/openapi.json")).build();
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void itIsRenewedAtTwoThirdsOfItsLifeAndNotBefore() throws Exception {
        assertThat(scene.at(AcmeScene.NOW).renewIfDue())
                .as("the one before is from our own CA")
                .isTrue();
        var first = scene.certificate();
        var due = AcmeServerStandIn.LIFE.multipliedBy(2).dividedBy(3);
        assertThat(scene.at(due.minusMinutes(10)).renewIfDue()).isFalse();

        assertThat(scene.at(due.plusMinutes(10)).renewIfDue()).isTrue();

        assertThat(scene.certificate().getSerialNumber()).isNotEqualTo(first.getSerialNumber());
        assertThat(scene.certificate().getPublicKey()).isNotEqualTo(first.getPublicKey());
        assertThat(scene.server.orders()).isEqualTo(2);
        assertThat(scene.audit).hasSize(2);
    }

    /** Here it is due at once again, as where the clocks differ by months. */
    @Test
    void whatIsDueAtOnceIsNotOrderedWithoutEnd() {
        var late = AcmeServerStandIn.LIFE.minusDays(1);
        assertThat(scene.at(late).renewIfDue()).isTrue();

        assertThat(scene.at(late.plusMinutes(59)).renewIfDue()).isFalse();
        assertThat(scene.server.orders()).isEqualTo(1);

        assertThat(scene.at(late.plusMinutes(61)).renewIfDue()).isTrue();
    }

    @Test
    void whatIsThereStaysWhenTheServerDoesNotReachUs() throws Exception {
        var before = scene.certificate();

        assertThatThrownBy(() -> scene.at(AcmeScene.NOW, FreePort.find()).renewIfDue())
                .hasMessageContaining(
                        "the challenge for localhost failed: nobody answers at port " + scene.challengePort)
                .hasMessageEndingWith("[certs/acme-failed]");

        assertThat(scene.certificate()).isEqualTo(before);
        assertThat(scene.audit).isEmpty();
    }

    /** Each is a process of its own, as where something starts a failing appliance again and again. */
    @Test
    void afterAnOrderThatFailedItWaitsLongerAndLonger() throws Exception {
        var nowhere = FreePort.find();
        var orders = new ArrayList<Integer>();
        for (var minute = 0; minute < 60; minute++)
            try {
                scene.at(Duration.ofMinutes(minute).plusSeconds(minute), nowhere)
                        .renewIfDue();
            } catch (RuntimeException _) {
                orders.add(minute);
            }
        assertThat(orders).containsExactly(0, 1, 6, 21);
        assertThat(scene.server.orders()).isEqualTo(4);

        Files.delete(scene.home.resolve("certs/acme/wait"));
        assertThat(scene.at(Duration.ofMinutes(60)).renewIfDue()).isTrue();
    }

    @Test
    void withoutAnyCertificateItSaysWhyItWaits() throws Exception {
        var nowhere = FreePort.find();
        for (var file : List.of("certs/server.pem", "certs/server.key")) scene.landscape.delete(file);
        for (var time = 0; time < 2; time++)
            assertThatThrownBy(() -> scene.at(AcmeScene.NOW, nowhere).renewIfDue())
                    .hasMessageContaining("the challenge for localhost failed")
                    .hasMessageContaining("unless somebody deletes certs/acme/wait")
                    .hasMessageEndingWith("[certs/acme-failed]");
        assertThat(scene.server.orders()).isEqualTo(1);
    }

    @Test
    void itWaitsAsLongAsTheServerSays() {
        scene.server.limit(Duration.ofHours(2));

        assertThatThrownBy(() -> scene.at(AcmeScene.NOW).renewIfDue())
                .hasMessageContaining("too many orders for this name")
                .hasMessageEndingWith("[certs/acme-failed]");
        var asked = scene.server.requests();
        assertThat(scene.at(Duration.ofMinutes(119)).renewIfDue()).isFalse();
        assertThat(scene.server.requests()).isEqualTo(asked);
        assertThatThrownBy(() -> scene.at(Duration.ofMinutes(121)).renewIfDue())
                .hasMessageContaining("too many orders");
    }

    @Test
    void whatIsThereStaysWhileTheServerIsAway() throws Exception {
        var before = scene.certificate();
        scene.server.close();

        assertThatThrownBy(() -> scene.at(AcmeScene.NOW).renewIfDue()).hasMessageEndingWith("[certs/acme-failed]");
        assertThat(scene.at(Duration.ofSeconds(30)).renewIfDue()).isFalse();

        assertThat(scene.certificate()).isEqualTo(before);
    }

    @Test
    void aCertificateThatTheAuditCannotBeToldOfWaitsAndIsNotOrderedAgain() throws Exception {
        var before = scene.certificate();
        for (var minute = 0; minute < 3; minute++) scene.makeOneThatWaits(Duration.ofMinutes(minute));
        assertThat(scene.certificate()).isEqualTo(before);

        assertThat(scene.at(Duration.ofMinutes(3)).renewIfDue()).isTrue();

        assertThat(scene.server.orders()).isEqualTo(1);
        assertThat(scene.certificate().getIssuerX500Principal())
                .isEqualTo(scene.server.root().getSubjectX500Principal());
        assertThat(scene.audit)
                .singleElement()
                .satisfies(event -> assertThat(((CertificateEvent.OfCertificate) event).serial())
                        .isEqualTo(scene.certificate().getSerialNumber().toString(16)));
        assertThat(scene.home.resolve("certs/acme")).isDirectoryNotContaining("glob:**made*");
    }
}
