package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.security.pki.AcmeCertificate.Wanted;
import io.legacybridge.security.pki.CertsHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a loss of power, another order or somebody's hand has left of the server's pair is put right without a person. */
class AcmeRepairTest {

    private static final List<String> PAIR = List.of("server.pem", "server.key");
    private static final Duration DUE =
            AcmeServerStandIn.LIFE.multipliedBy(2).dividedBy(3).plusMinutes(10);

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

    /** As a loss of power leaves it after the key and before the certificate. */
    @Test
    void whatWasCutOffBetweenKeyAndCertificateIsFinishedAtTheStart() throws Exception {
        scene.makeOneThatWaits(AcmeScene.NOW);
        var made = scene.certificate("certs/acme/made.pem");
        put(scene.home.resolve("certs/acme/made.key"), "server.key");
        scene.order();

        scene.landscape.start();

        assertThat(scene.certificate()).isEqualTo(made);
        assertThat(scene.server.orders()).isEqualTo(1);
    }

    @Test
    void whereTheKeyIsAnothersOneIsOrderedBeforeThePortsOpen() throws Exception {
        put(otherPair(Duration.ZERO).resolve("server.key"), "server.key");
        scene.order();

        scene.landscape.start();

        assertThat(scene.server.orders()).isEqualTo(1);
        assertThat(scene.certificate().getIssuerX500Principal())
                .isEqualTo(scene.server.root().getSubjectX500Principal());
    }

    @Test
    void whereThePairHasEndedWhileNobodyRanOneIsOrderedBeforeThePortsOpen() throws Exception {
        var ended = otherPair(Duration.ofDays(-31));
        for (var file : PAIR) put(ended.resolve(file), file);
        scene.order();

        scene.landscape.start();

        assertThat(scene.server.orders()).isEqualTo(1);
    }

    @Test
    void aPairThatDoesNotFitIsDue() throws Exception {
        assertThat(scene.at(AcmeScene.NOW).renewIfDue()).isTrue();
        assertThat(scene.at(AcmeScene.NOW).isDue()).isFalse();
        put(otherPair(Duration.ZERO).resolve("server.key"), "server.key");

        assertThatThrownBy(() -> scene.at(Duration.ofMinutes(59)).renewIfDue())
                .hasMessageContaining("within the last hour");
        assertThat(scene.at(Duration.ofMinutes(61)).renewIfDue()).isTrue();

        assertThat(scene.at(Duration.ofMinutes(61)).isDue()).isFalse();
    }

    /** Such as from the server that one has tried everything with. */
    @Test
    void whatAnotherServerHasMadeIsNotUsed() throws Exception {
        scene.makeOneThatWaits(AcmeScene.NOW);
        try (var second = scene.anotherServer()) {
            assertThat(scene.at(Duration.ofHours(2), second.directory(), "localhost")
                            .renewIfDue())
                    .isTrue();

            assertThat(second.orders()).isEqualTo(1);
            scene.certificate().verify(second.root().getPublicKey());
        }
    }

    @Test
    void thePairInUseIsNotTakenForANewOne() throws Exception {
        scene.makeOneThatWaits(AcmeScene.NOW);
        var kept = Files.createDirectories(folder.resolve("kept"));
        copyMade(scene.home.resolve("certs/acme"), kept);
        assertThat(scene.at(AcmeScene.NOW).renewIfDue()).isTrue();
        var first = scene.certificate();
        // As where nothing may be deleted.
        copyMade(kept, scene.home.resolve("certs/acme"));

        assertThat(scene.at(DUE).renewIfDue()).isTrue();

        assertThat(scene.certificate()).isNotEqualTo(first);
        assertThat(scene.server.orders()).isEqualTo(2);
    }

    @Test
    void namesAreOrderedAndKnownAgainAsTheyStandInCertificates() throws Exception {
        var directory = scene.server.directory();

        assertThat(scene.at(AcmeScene.NOW, directory, "LocalHost").renewIfDue()).isTrue();

        assertThat(scene.certificate().getSubjectAlternativeNames()).containsExactly(List.of(2, "localhost"));
        assertThat(scene.at(AcmeScene.NOW, directory, "LOCALHOST").isDue()).isFalse();
        var names = List.of("Bücher.Example", "bücher.example", " xn--bcher-kva.example");
        assertThat(new Wanted(URI.create("https://acme.example/"), names, Optional.empty(), true).names())
                .containsExactly("xn--bcher-kva.example");
    }

    @Test
    void nothingIsOrderedThatWouldLieBesideAPkcs12File() throws Exception {
        Files.writeString(scene.home.resolve("certs/server.p12"), "a pair of the company");

        assertThatThrownBy(() -> scene.at(AcmeScene.NOW).renewIfDue()).hasMessageEndingWith("[certs/two-files]");

        assertThat(scene.server.orders()).isZero();
    }

    /** For localhost, and from another CA than the home's. */
    private Path otherPair(Duration made) {
        var other = folder.resolve("other");
        new CertsHome(other, Clock.offset(Clock.systemUTC(), made), new SecureRandom()).init(List.of("localhost"));
        return other.resolve("certs");
    }

    private void put(Path file, String as) throws IOException {
        copy(file, scene.home.resolve("certs").resolve(as));
    }

    private static void copyMade(Path from, Path to) throws IOException {
        try (var files = Files.newDirectoryStream(from, "made*")) {
            for (var file : files) copy(file, to.resolve(file.getFileName()));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }
}
