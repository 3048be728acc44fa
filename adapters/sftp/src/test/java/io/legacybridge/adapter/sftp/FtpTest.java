package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.legacybridge.adapter.sftp.SftpConfig.Mode;
import io.legacybridge.adapter.sftp.SftpConfig.Protocol;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Outbox.Limits;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.testkit.InMemoryOutbox;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.TestRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files over FTP, in the clear and inside TLS, on a real server. */
@ParameterizedClass
@EnumSource(names = {"FTP", "FTPS"})
class FtpTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** In bytes: what was sent and is not read yet is kept on both sides, but only a few megabytes of it. */
    private static final int MORE_THAN_ANY_BUFFER = 32_000_000;

    @Parameter
    private Protocol protocol;

    @TempDir
    Path folder;

    private Path server;
    private FtpServerStandIn mainframe;
    private LegacySystem system;

    @BeforeEach
    void start() throws Exception {
        server = Files.createDirectory(folder.resolve("server"));
        Files.createDirectory(server.resolve("out"));
        Files.createDirectory(server.resolve("in"));
        mainframe = new FtpServerStandIn(server);
        system = open(settings(), SftpSettings.PASSWORD, mainframe.trust());
    }

    @AfterEach
    void stop() {
        system.close();
        mainframe.close();
    }

    @Test
    void aListedPathIsANameOnlyWhenItIsWithinTheFolder() {
        assertThat(FtpFiles.name("/out", "a.dat")).isEqualTo("a.dat");
        assertThat(FtpFiles.name("/out", "/out/a.dat")).isEqualTo("a.dat");
        assertThat(FtpFiles.name("/", "/a.dat")).isEqualTo("a.dat");
        assertThat(FtpFiles.name("/out", "../a.dat")).isEqualTo("../a.dat");
        assertThat(FtpFiles.name("/out", "/other/a.dat")).isEqualTo("/other/a.dat");
    }

    @Test
    void takesFilesAndArchivesThem() throws Exception {
        for (var name : List.of("a.dat", "it's \"me\".dat", "ü b.dat"))
            Files.writeString(server.resolve("out").resolve(name), "bolt 1.00\n");
        assertThat(source().next()).isEmpty();

        for (var next = source().next(); next.isPresent(); next = source().next()) {
            assertThat(((Delivery.File) next.get()).staged().open(0)).hasContent("bolt 1.00\n");
            next.get().acknowledge();
        }

        assertThat(names("out/.done")).containsExactly("a.dat", "it's \"me\".dat", "ü b.dat");
        assertThat(names("out")).containsExactly(".done");
    }

    @Test
    void aFileThatGrowsKeepsNoOtherOneWaiting() throws Exception {
        Files.writeString(server.resolve("out/a.dat"), "bolt 1.00\n");
        Files.writeString(server.resolve("out/b.dat"), "bolt 2.00\n");
        mainframe.beforeReading(() -> grow("out/a.dat"));

        assertThat(source().next()).isEmpty();
        var taken = source().next().orElseThrow();

        assertThat(((Delivery.File) taken).staged().open(0)).hasContent("bolt 2.00\n");
    }

    private void grow(String path) {
        try {
            Files.writeString(server.resolve(path), "bolt 1.00\n".repeat(100_000), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Many servers demand it, since only so do they know that both channels are one client's. */
    @Test
    void theDataChannelResumesTheSessionOfTheControlChannel() throws Exception {
        if (protocol == Protocol.FTP) return;
        var handshakes = new AtomicInteger();
        system.close();
        system = open(settings(), SftpSettings.PASSWORD, mainframe.trust(handshakes::incrementAndGet));
        Files.writeString(server.resolve("out/orders.dat"), "bolt 1.00\n");

        source().next();
        source().next().orElseThrow().acknowledge();
        for (var call = 1; call <= 5; call++) assertThat(send("c-" + call)).isEqualTo(Answer.REPLY);
        source().next();

        assertThat(handshakes).hasValue(mainframe.passwords());
    }

    @Test
    void readsFromTheMiddleOfAFile() throws Exception {
        system.close();
        system = open(settings().mode(Mode.STREAMING), SftpSettings.PASSWORD, mainframe.trust());
        Files.writeString(server.resolve("out/orders.dat"), "bolt 1.00\n".repeat(50_000));
        source().next();
        var delivery = (Delivery.File) source().next().orElseThrow();

        try (var records = delivery.records(new Checkpoint(49_998, 499_980))) {
            assertThat(records.next()).isTrue();
            assertThat(records.next()).isTrue();
            assertThat(records.next()).isFalse();
        }
        try (var records = delivery.records(Checkpoint.START)) {
            assertThat(records.next()).isTrue();
        }
        delivery.acknowledge();
        assertThat(names("out/.done")).containsExactly("orders.dat");
    }

    @Test
    void sendsAFileUnderItsNameOnlyWhenItIsWhole() throws Exception {
        assertThat(send("c-1")).isEqualTo(Answer.REPLY);
        assertThat(send("c-1")).isInstanceOf(Answer.Fault.class);

        assertThat(names("in")).containsExactly("ORDERS-c-1.dat");
        assertThat(server.resolve("in/ORDERS-c-1.dat")).hasContent("bolt 2.00\n");
    }

    @Test
    void aFileThatWaitsForItsNameAndIsNotShownJustNowIsNotTakenForOneThatGotIt() throws Exception {
        var outbox = aFileThatWaitsForItsName();
        mainframe.refuse("MLST");

        sendFrom(outbox);

        await().atMost(LIMIT).until(() -> outbox.unsent("send").isEmpty());
        assertThat(names("in")).containsExactly("ORDERS-00000001.dat");
    }

    /** As one would whose disk is not there, or that shows its folder and nothing in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "MLST,RNFR,STOR",
                "MLST,RNFR,STOR,MLSD,RETR,DELE",
                "MLST /in/.send.part,MLST /in/ORDERS,RNFR,STOR,MLSD,RETR,DELE"
            })
    void aServerThatRefusesEverythingLosesNoFileThatWaitsForItsName(String commands) throws Exception {
        var outbox = aFileThatWaitsForItsName();
        mainframe.refuse(commands.split(","));

        var context = sendFrom(outbox);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("ORDERS-00000001.dat is not sent: the server answers 550", "[sftp/batch-waits]"));
        assertThat(outbox.unsent("send")).hasSize(1);
        mainframe.refuse();
        await().atMost(LIMIT).until(() -> outbox.unsent("send").isEmpty());
        assertThat(names("in")).containsExactly("ORDERS-00000001.dat");
        assertThat(server.resolve("in/ORDERS-00000001.dat")).hasContent("bolt 2.00\n");
    }

    @Test
    void aFileThatGotItsNameBeforeAStopAndWasTakenAwayIsNotSentAgain() throws Exception {
        var outbox = aFileThatWaitsForItsName();
        Files.delete(server.resolve("in/.send.part"));

        sendFrom(outbox);

        await().atMost(LIMIT).until(() -> outbox.unsent("send").isEmpty());
        assertThat(names("in")).isEmpty();
    }

    /** It lies there whole, and the server was asked to give it its name when we stopped. */
    private InMemoryOutbox aFileThatWaitsForItsName() throws IOException {
        var content = "bolt 2.00\n".getBytes(UTF_8);
        var outbox = new InMemoryOutbox();
        outbox.add("send", "c-1", 1, content, (_, _) -> "ORDERS-00000001.dat", new Limits(1, 1_000));
        var waiting = WaitingFile.of(batches().config(), "/in/.send.part", "/in/ORDERS-00000001.dat", content);
        outbox.delivered("send", 1, Optional.empty(), waiting.beingNamed().text());
        Files.write(server.resolve("in/.send.part"), content);
        return outbox;
    }

    private TestAdapterContext sendFrom(InMemoryOutbox outbox) throws Exception {
        system.close();
        var context = context(SftpSettings.PASSWORD, mainframe.trust()).withOutbox(outbox);
        system = new SftpAdapter().open(batches().config(), context);
        assertThat(system.operations()).isPresent();
        return context;
    }

    private SftpSettings batches() {
        return settings()
                .operations(Map.of("send", SftpSettings.batch("/in", "ORDERS-{id}.dat", 1, Duration.ofHours(1))));
    }

    @Test
    void aServerThatReadsNoMoreKeepsNoCallBeyondItsDeadline() throws Exception {
        var call = sendToAServerThatReadsNoMore(Duration.ofMinutes(5), Duration.ofSeconds(5));

        assertThatThrownBy(() -> call.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasMessageEndingWith("[sftp/not-sent]");
        assertThat(mainframe.standsStill()).isTrue();
    }

    @Test
    void aServerThatReadsNoMoreIsOneThatFellSilent() throws Exception {
        var call = sendToAServerThatReadsNoMore(Duration.ofSeconds(5), Duration.ofMinutes(5));

        assertThatThrownBy(() -> call.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasMessageEndingWith("[sftp/not-sent]");
        assertThat(mainframe.standsStill()).isTrue();
    }

    @Test
    void aServerThatReadsNoMoreKeepsNoConnectionFromEnding() throws Exception {
        var call = sendToAServerThatReadsNoMore(Duration.ofMinutes(5), Duration.ofMinutes(5));
        await().atMost(LIMIT).until(mainframe::standsStill);

        system.close();

        assertThatThrownBy(() -> call.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasMessageEndingWith("[sftp/not-sent]");
    }

    private Future<Answer> sendToAServerThatReadsNoMore(Duration idle, Duration patience) throws Exception {
        system.close();
        var huge = Map.of("send", SftpSettings.send("ORDERS-{id}.dat", false, 2 * MORE_THAN_ANY_BUFFER));
        system = open(settings().idleTimeout(idle).operations(huge), SftpSettings.PASSWORD, mainframe.trust());
        mainframe.stopReading();
        var call = new FutureTask<>(() -> send("c-1", "x".repeat(MORE_THAN_ANY_BUFFER), patience));
        Thread.ofVirtual().start(call);
        return call;
    }

    @Test
    void aConnectionThatIsClosedWhileACallIsAboutToLogInDoesNotLogIn() throws Exception {
        system.close();
        var context = context(SftpSettings.PASSWORD, mainframe.trust());
        system = new SftpAdapter().open(settings().config(), context);
        context.whenASecretIsAskedFor(system::close);

        assertThatThrownBy(() -> send("c-1")).hasMessageEndingWith("[sftp/closed]");

        assertThat(mainframe.passwords()).isZero();
    }

    @Test
    void saysThatTheLoginIsRefusedWithoutThePassword() throws Exception {
        system.close();
        system = open(settings(), "wr0ng", mainframe.trust());

        var failure = catchThrowableOfType(LegacySystemException.class, () -> source().next());

        assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
        assertThat(failure).hasMessageEndingWith("[sftp/login]").hasMessageNotContaining("wr0ng");
    }

    @Test
    void goesOnWhenTheServerComesBack() throws Exception {
        Files.writeString(server.resolve("out/orders.dat"), "bolt 1.00\n");
        source().next();
        mainframe.goDown();
        var failure = catchThrowableOfType(LegacySystemException.class, () -> source().next());
        assertThat(failure.retry()).isEqualTo(Retry.SOON);

        mainframe.comeUp();

        assertThat(source().next()).isPresent();
    }

    @Test
    void showsNoPasswordToAServerThatIsNotTrusted() throws Exception {
        if (protocol == Protocol.FTP) return;
        system.close();
        system = open(settings(), SftpSettings.PASSWORD, SSLContext.getDefault());

        var failure = catchThrowableOfType(LegacySystemException.class, () -> source().next());

        assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
        assertThat(failure).hasMessageEndingWith("[sftp/tls]");
        assertThat(mainframe.passwords()).isZero();
    }

    private Answer send(String id) throws Exception {
        return send(id, "bolt", LIMIT);
    }

    private Answer send(String id, String code, Duration patience) throws Exception {
        var operations = system.operations().orElseThrow();
        var operation = operations.list().getFirst();
        var arguments =
                Map.<String, Object>of("records", List.of(Map.of("code", code, "quantity", new BigDecimal("2.00"))));
        var request = TestRequest.of(id, Instant.now().plus(patience), operation, arguments);
        return operations.call(operation, request, new RecordingWriter());
    }

    private Source.Polled source() {
        return (Source.Polled) system.source().orElseThrow();
    }

    private SftpSettings settings() {
        return SftpSettings.ftp(protocol, mainframe.port())
                .operations(Map.of("send", SftpSettings.send("ORDERS-{id}.dat", false)));
    }

    private static LegacySystem open(SftpSettings settings, String password, SSLContext tls) {
        return new SftpAdapter().open(settings.config(), context(password, tls));
    }

    private static TestAdapterContext context(String password, SSLContext tls) {
        return new TestAdapterContext("orders", Map.of("mainframe.password", password), _ -> new LineFormat())
                .withTls(tls);
    }

    private List<String> names(String path) throws IOException {
        try (Stream<Path> files = Files.list(server.resolve(path))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
