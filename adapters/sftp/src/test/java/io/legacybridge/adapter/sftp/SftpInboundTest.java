package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SftpInboundTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final int MAX_FILE_SIZE = 1_000_000;

    @TempDir
    Path server;

    private SftpServerStandIn mainframe;
    private LegacySystem system;
    private TestAdapterContext context;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(server.resolve("out"));
        mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
        system = open(settings());
    }

    @AfterEach
    void stop() throws IOException {
        system.close();
        mainframe.close();
    }

    @Test
    void takesAFileThatStandsStillOverTwoLooksAndArchivesIt() throws Exception {
        put("orders.dat", "ORDER1");
        assertThat(source().next()).isEmpty();

        var delivery = source().next().orElseThrow();

        assertThat(delivery.name()).isEqualTo("orders.dat");
        assertThat(((Delivery.File) delivery).staged().open(0).readAllBytes()).isEqualTo("ORDER1".getBytes(UTF_8));
        assertThat(server.resolve("out/orders.dat")).exists();
        delivery.acknowledge();
        assertThat(server.resolve("out/orders.dat")).doesNotExist();
        assertThat(server.resolve("out/.done/orders.dat")).hasContent("ORDER1");
        delivery.acknowledge();
        assertThat(server.resolve("out/.done/orders.dat")).hasContent("ORDER1");
    }

    @Test
    void waitsForAFileThatStillGrows() throws Exception {
        put("orders.dat", "ORD");
        assertThat(source().next()).isEmpty();
        put("orders.dat", "ORDER1");
        assertThat(source().next()).isEmpty();
        assertThat(source().next()).isPresent();
    }

    @Test
    void doesNotTakeAFileThatChangesWhileItIsCopied() throws Exception {
        put("orders.dat", "ORDER1");
        source().next();
        context.staging().afterCopying(() -> put("orders.dat", "ORDER1ORDER2"));

        assertThat(source().next()).isEmpty();

        context.staging().afterCopying(() -> {});
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();
        assertThat(delivery.staged().open(0).readAllBytes()).hasSize(12);
    }

    @Test
    void leavesAFileThatThePartnerReplacedBeforeItWasAcknowledged() throws Exception {
        put("orders.dat", "MONDAY");
        source().next();
        var delivery = source().next().orElseThrow();
        put("orders.dat", "TUESDAYS");

        delivery.acknowledge();

        assertThat(server.resolve("out/orders.dat")).hasContent("TUESDAYS");
    }

    @Test
    void neverOverwritesAnArchivedFile() throws Exception {
        for (var content : List.of("MONDAY", "TUESDAYS")) {
            put("orders.dat", content);
            source().next();
            source().next().orElseThrow().acknowledge();
        }

        assertThat(server.resolve("out/.done/orders.dat")).hasContent("MONDAY");
        assertThat(server.resolve("out/.done/orders.dat.2")).hasContent("TUESDAYS");
    }

    @Test
    void archivesWhatAStopLeftTaken() throws Exception {
        context.taken(new FileAppearance("/out/orders.dat", 6, NOON), "0123456789ab");
        put("orders.dat.0123456789ab.taken", "ORDER1");

        assertThat(source().next()).isEmpty();

        assertThat(server.resolve("out/.done/orders.dat")).hasContent("ORDER1");
    }

    @Test
    void treatsNamesAsData() throws Exception {
        for (var name : List.of(
                "it's \"me\".dat",
                "two\nlines.dat",
                "ünï*?[.dat",
                "-rf.dat",
                "--.dat",
                "\u202Etad.x\u0007",
                "$(id).dat")) {
            put(name, "ORDER1");
            source().next();
            source().next().orElseThrow().acknowledge();
            assertThat(server.resolve("out/.done").resolve(name)).hasContent("ORDER1");
        }
    }

    @Test
    void showsNoPasswordToAServerWithAnotherHostKey() throws Exception {
        var imposter = open(settings().hostKey("SHA256:" + "A".repeat(43)));

        assertThatThrownBy(() -> source(imposter).next())
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining(mainframe.fingerprint())
                .hasMessageEndingWith("[sftp/host-key]");
        assertThat(mainframe.logins()).isZero();
    }

    @Test
    void saysThatTheLoginIsRefusedWithoutThePassword() throws Exception {
        var stranger = open(settings(), "wr0ng");

        assertThatThrownBy(() -> source(stranger).next())
                .isInstanceOfSatisfying(
                        LegacySystemException.class,
                        e -> assertThat(e.retry()).isEqualTo(LegacySystemException.Retry.AFTER_HELP))
                .hasMessageEndingWith("[sftp/login]")
                .hasMessageNotContaining("wr0ng");
    }

    @Test
    void speaksWithAnOldServerOnlyWhereItsAlgorithmIsAllowed() throws Exception {
        mainframe.goDown();
        mainframe.knowOldKeyExchangeOnly();
        mainframe.comeUp();

        assertThatThrownBy(() -> source().next())
                .isInstanceOfSatisfying(
                        LegacySystemException.class,
                        e -> assertThat(e.retry()).isEqualTo(LegacySystemException.Retry.AFTER_HELP))
                .hasMessageContaining("offers diffie-hellman-group14-sha1")
                .hasMessageEndingWith("[sftp/no-common-algorithm]");
        assertThat(mainframe.logins()).isZero();

        system = open(settings().allow("2020-12-31", "diffie-hellman-group14-sha1"));
        assertThatThrownBy(() -> source().next()).hasMessageEndingWith("[sftp/no-common-algorithm]");
        system = open(settings().allow("2999-12-31", "diffie-hellman-group14-sha1"));
        assertThat(source().next()).isEmpty();
    }

    @Test
    void goesOnWhenTheServerComesBack() throws Exception {
        put("orders.dat", "ORDER1");
        source().next();
        mainframe.goDown();
        assertThatThrownBy(() -> source().next()).isInstanceOf(LegacySystemException.class);

        mainframe.comeUp();

        assertThat(source().next()).isPresent();
    }

    @Test
    void leavesAFileThatIsTooLargeAloneAndSaysSoUntilItIsGone() throws Exception {
        put("huge.dat", "x".repeat(MAX_FILE_SIZE + 1));
        put("orders.dat", "ORDER1");

        source().next();

        assertThat(context.reported())
                .extracting(Problem::toString)
                .containsExactly(
                        "orders 127.0.0.1:%d: warning: The file huge.dat has 1000001 bytes, which is more than "
                                        .formatted(mainframe.port())
                                + "max-file-size (1000000), and is left alone. Raise max-file-size, or ask the partner for "
                                + "smaller files. [sftp/too-large]");
        assertThat(source().next()).map(Delivery::name).contains("orders.dat");
        Files.delete(server.resolve("out/huge.dat"));
        source().next();
        assertThat(context.reported()).isEmpty();
    }

    @Test
    void takesAFileWholeAndOnceAndBeforeLaterOnesAlthoughTheServerDiesInTheMiddleOfIt() throws Exception {
        var content = "0123456789abcdef".repeat(100_000);
        put("orders.dat", content);
        put("orders2.dat", content);
        system = open(settings().maxFileSize(10_000_000).idleTimeout(Duration.ofSeconds(10)));
        source().next();
        // Until it is dead it does not go on with the file.
        var dead = new CountDownLatch(1);
        mainframe.whenAFileIsRead(() -> {
            Thread.ofPlatform().start(() -> killTheServer(dead));
            awaitQuietly(dead);
        });

        assertThatThrownBy(() -> source().next())
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("orders.dat could not be copied to its end");
        assertThat(context.staging().all()).isEmpty();
        assertThat(server.resolve("out/orders.dat")).hasSize(content.length());

        mainframe.comeUp();
        var delivery = (Delivery.File) source().next().orElseThrow();
        assertThat(delivery.staged().open(0)).hasContent(content);
        assertThat(context.staging().all()).hasSize(1);
        assertThat(source().next().orElseThrow().name()).isEqualTo("orders2.dat");
        assertThat(source().next()).isEmpty();
    }

    /** A copy that nobody knows to be whole would be published at the next start. */
    @Test
    void keepsNoCopyWhenTheServerDiesBeforeItWasComparedWithItsListing() throws Exception {
        put("orders.dat", "ORDER1");
        source().next();
        context.staging().afterCopying(() -> killTheServer(new CountDownLatch(1)));

        assertThatThrownBy(() -> source().next()).isInstanceOf(LegacySystemException.class);

        assertThat(context.staging().all()).isEmpty();
        assertThat(server.resolve("out/orders.dat")).hasContent("ORDER1");
    }

    @Test
    void givesUpOnAServerThatFallsSilentInTheMiddleOfAFile() throws Exception {
        put("orders.dat", "0123456789abcdef".repeat(100_000));
        system = open(settings().maxFileSize(10_000_000).idleTimeout(Duration.ofSeconds(2)));
        source().next();
        var spoken = new CountDownLatch(1);
        mainframe.whenAFileIsRead(() -> awaitQuietly(spoken));

        assertThatThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(20), () -> source().next()))
                .isInstanceOf(LegacySystemException.class);

        spoken.countDown();
        assertThat(context.staging().all()).isEmpty();
    }

    @Test
    void endsACopyInProgressWhenItIsClosed() throws Exception {
        put("orders.dat", "0123456789abcdef".repeat(10_000));
        system = open(settings().maxFileSize(10_000_000).idleTimeout(Duration.ofMinutes(5)));
        source().next();
        var closed = new CountDownLatch(1);
        mainframe.whenAFileIsRead(() -> {
            Thread.ofVirtual().start(() -> {
                system.close();
                closed.countDown();
            });
            awaitQuietly(closed);
        });

        assertThatThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(20), () -> source().next()))
                .isInstanceOf(LegacySystemException.class);

        assertThat(context.staging().all()).isEmpty();
        assertThat(server.resolve("out/orders.dat")).exists();
    }

    private void killTheServer(CountDownLatch dead) {
        try {
            mainframe.goDown();
            dead.countDown();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Source.Polled source() {
        return source(system);
    }

    private static Source.Polled source(LegacySystem of) {
        return (Source.Polled) of.source().orElseThrow();
    }

    private void put(String name, String content) {
        try {
            var file = Files.writeString(server.resolve("out").resolve(name), content);
            Files.setLastModifiedTime(file, FileTime.from(NOON));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private LegacySystem open(SftpSettings settings) {
        return open(settings, SftpSettings.PASSWORD);
    }

    private LegacySystem open(SftpSettings settings, String password) {
        context = new TestAdapterContext("orders", Map.of("mainframe.password", password), _ -> new LineFormat());
        return new SftpAdapter().open(settings.config(), context);
    }

    private SftpSettings settings() {
        return SftpSettings.of(mainframe).maxFileSize(MAX_FILE_SIZE);
    }
}
