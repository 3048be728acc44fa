package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.adapter.sftp.SftpConfig.Apart;
import io.legacybridge.adapter.sftp.SftpConfig.Send;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Outbox.Limits;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.testkit.InMemoryOutbox;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.TestRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that grow with every call, on a real SFTP server; the outbox ends with the test and outlives the connection. */
class BatchTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path server;

    private Path folder;
    private SftpServerStandIn mainframe;
    private LegacySystem system;
    private TestAdapterContext context;
    private final InMemoryOutbox outbox = new InMemoryOutbox();
    private final AtomicBoolean broken = new AtomicBoolean();
    private final RecordFormat format = new RecordFormat() {
        private final RecordFormat lines = new LineFormat();

        @Override
        public RecordSchema schema() {
            return lines.schema();
        }

        @Override
        public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
            return lines.read(content, source, from);
        }

        @Override
        public RecordFormat part() {
            return lines;
        }

        @Override
        public boolean writes() {
            return true;
        }

        @Override
        public RecordEncoder encoder(OutputStream content) {
            if (broken.get()) throw new OutOfMemoryError("no room");
            return lines.encoder(content);
        }
    };
    private final RecordingWriter reply = new RecordingWriter();

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectory(server.resolve("in"));
        mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
        open();
    }

    @AfterEach
    void stop() throws IOException {
        system.close();
        mainframe.close();
    }

    @Test
    void recordsOfSeveralCallsGoIntoOneFileAndEachIsToldItsPlace() throws Exception {
        assertThat(append("full", "c-1", "bolt", "nut"))
                .containsEntry("file", "ORDERS-00000001.dat")
                .containsEntry("record", BigDecimal.ONE)
                .containsEntry("records", BigDecimal.TWO);
        assertThat(append("full", "c-2", "screw")).containsEntry("record", new BigDecimal(3));
        assertThat(append("full", "c-3", "washer"))
                .containsEntry("file", "ORDERS-00000002.dat")
                .containsEntry("record", BigDecimal.ONE);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("ORDERS-00000001.dat"));
        assertThat(folder.resolve("ORDERS-00000001.dat")).hasContent("bolt 2.00\nnut 2.00\nscrew 2.00\n");
    }

    @Test
    void aFileIsSentWhenItsTimeIsOver() throws Exception {
        append("timed", "c-1", "bolt");

        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("TIMED-00000001.dat"));
    }

    @Test
    void aFileThatWasOpenedByAClockThatWasAheadIsSentWhenTheClockIsRight() throws Exception {
        context.pass(Duration.ofDays(-365));

        append("timed", "c-1", "bolt");

        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("TIMED-00000001.dat"));
    }

    @Test
    void theSameCallAgainAddsNothingAndIsToldTheSame() throws Exception {
        var first = append("full", "c-1", "bolt");

        assertThat(append("full", "c-1", "bolt")).isEqualTo(first);
        assertThat(append("full", "c-2", "nut")).containsEntry("record", BigDecimal.TWO);
    }

    @Test
    void whatWasClosedBeforeAStopIsSentAfterIt() throws Exception {
        mainframe.goDown();
        append("full", "c-1", "bolt", "nut", "screw");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(context.reported()).isNotEmpty());
        system.close();
        mainframe.comeUp();

        open();

        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("ORDERS-00000001.dat"));
    }

    @Test
    void aFileThatGotItsNameJustBeforeAStopIsNotSentAgainAlthoughItsPartnerHasTakenItAway() throws Exception {
        system.close();
        delivered(mainframe.port(), true);

        open();

        await().atMost(LIMIT).until(() -> outbox.unsent("full").isEmpty());
        assertThat(names()).isEmpty();
    }

    @Test
    void aFileThatLayThereWholeBeforeAStopOnlyGetsItsName() throws Exception {
        system.close();
        delivered(mainframe.port(), true);
        Files.writeString(folder.resolve(".full.part"), "written before");

        open();

        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("ORDERS-00000001.dat"));
        assertThat(folder.resolve("ORDERS-00000001.dat")).hasContent("written before");
    }

    @Test
    void whatAStopLeftBesideABatchIsRemovedWhenTheNextOneIsSentAndNothingElse() throws Exception {
        var id = ".6b3a0c1e-5d0f-4b57-9a0e-3f1f8f6c2a11.part";
        var ours = ".full.00000001." + outbox.owner() + id;
        var others = List.of(
                ".full.00000001" + id,
                ".full.00000001.ba9876543210" + id,
                ".full.00000002." + outbox.owner() + id,
                ".full.part",
                ".timed.00000001." + outbox.owner() + id);
        Files.writeString(folder.resolve(ours), "left");
        for (var name : others) Files.writeString(folder.resolve(name), "left");
        append("full", "c-1", "bolt", "nut", "screw");

        await().atMost(LIMIT).until(() -> names().contains("ORDERS-00000001.dat") && !names().contains(ours));
        assertThat(names()).contains(others.toArray(String[]::new));
    }

    @Test
    void whatAnotherConnectionHasWaitingInTheFolderIsNotRemoved() throws Exception {
        Files.writeString(folder.resolve("ORDERS-00000001.dat"), "theirs");
        append("full", "c-1", "bolt", "nut", "screw");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(context.reported()).isNotEmpty());
        system.close();

        try (var other = opened(
                SftpSettings.batch("/in", "OTHERS-{id}.dat", 3, Duration.ofHours(1)),
                new InMemoryOutbox("ba9876543210"))) {
            system = other;
            append("full", "c-1", "washer", "washer", "washer");
            append("full", "c-2", "washer", "washer", "washer");
            await().atMost(LIMIT).until(() -> context.outbox().unsent("full").isEmpty());
        }

        Files.delete(folder.resolve("ORDERS-00000001.dat"));
        open();
        await().atMost(LIMIT).until(() -> outbox.unsent("full").isEmpty());
        assertThat(names()).containsExactly("ORDERS-00000001.dat", "OTHERS-00000001.dat", "OTHERS-00000002.dat");
        assertThat(folder.resolve("ORDERS-00000001.dat")).hasContent("bolt 2.00\nnut 2.00\nscrew 2.00\n");
    }

    @Test
    void aFileThatIsGoneBeforeItWasToGetItsNameIsWrittenAgain() throws Exception {
        system.close();
        delivered(mainframe.port(), false);

        open();

        await().atMost(LIMIT).until(() -> outbox.unsent("full").isEmpty());
        assertThat(folder.resolve("ORDERS-00000001.dat")).hasContent("bolt 2.00\n");
    }

    @Test
    void nothingIsOverwrittenAndThatIsTold() throws Exception {
        Files.writeString(folder.resolve("ORDERS-00000001.dat"), "theirs");
        append("full", "c-1", "bolt", "nut", "screw");

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("ORDERS-00000001.dat is not sent", "[sftp/batch-waits]"));
        assertThat(folder.resolve("ORDERS-00000001.dat")).hasContent("theirs");
        Files.delete(folder.resolve("ORDERS-00000001.dat"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(context.reported()).isEmpty());
        assertThat(names()).containsExactly("ORDERS-00000001.dat");
    }

    @Test
    void aFileThatCannotGetItsNameGoesToTheFolderThatIsCorrectedUnderTheNameThatWasTold() throws Exception {
        Files.createDirectory(server.resolve("other"));
        Files.writeString(folder.resolve("ORDERS-00000001.dat"), "theirs");
        var told = append("full", "c-1", "bolt", "nut", "screw");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(context.reported()).isNotEmpty());
        system.close();

        open(SftpSettings.batch("/other", "RENAMED-{id}.dat", 3, Duration.ofHours(1)));

        await().atMost(LIMIT).until(() -> outbox.unsent("full").isEmpty());
        assertThat(told).containsEntry("file", "ORDERS-00000001.dat");
        assertThat(server.resolve("other/ORDERS-00000001.dat")).hasContent("bolt 2.00\nnut 2.00\nscrew 2.00\n");
        assertThat(names()).as("what waited is removed").containsExactly("ORDERS-00000001.dat");
    }

    @Test
    void aFileWhoseNameIsChangedWhileItIsOpenIsSentUnderTheOneThatWasTold() throws Exception {
        append("full", "c-1", "bolt", "nut");
        system.close();

        open(SftpSettings.batch("/in", "RENAMED-{id}.dat", 3, Duration.ofHours(1)));

        assertThat(append("full", "c-2", "screw")).containsEntry("file", "ORDERS-00000001.dat");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("ORDERS-00000001.dat"));
        assertThat(append("full", "c-3", "washer")).containsEntry("file", "RENAMED-00000002.dat");
    }

    @Test
    void aFileWhoseFolderIsGoneIsWrittenAgain() throws Exception {
        system.close();
        delivered(mainframe.port(), true);
        Files.delete(folder);
        Files.createDirectory(server.resolve("other"));

        open(SftpSettings.batch("/other", "ORDERS-{id}.dat", 3, Duration.ofHours(1)));

        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(server.resolve("other/ORDERS-00000001.dat")).hasContent("bolt 2.00\n"));
        Files.createDirectory(folder);
    }

    @Test
    void anotherFileOfItsNameIsNotTakenForOneThatGotIt() throws Exception {
        system.close();
        delivered(mainframe.port(), true);
        Files.writeString(folder.resolve("ORDERS-00000001.dat"), "theirs!!\n");

        open();

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("there is a file of this name already"));
        Files.delete(folder.resolve("ORDERS-00000001.dat"));
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(folder.resolve("ORDERS-00000001.dat")).hasContent("bolt 2.00\n"));
    }

    @Test
    void aFileThatWasWrittenToAnotherServerWaitsForWhoeverSendsItThereAndIsThenWrittenAgain() throws Exception {
        system.close();
        delivered(1, true);

        open();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("it was written to sftp://bridge@127.0.0.1:1"));
        assertThat(names()).isEmpty();

        context.pass(Duration.ofMinutes(6));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("ORDERS-00000001.dat"));
    }

    @Test
    void aFileWhoseNameIsNotFreeIsSentUnderTheOneThatAPersonGivesIt() throws Exception {
        Files.writeString(folder.resolve("ORDERS-00000001.dat"), "theirs");
        append("full", "c-1", "bolt", "nut", "screw");
        append("full", "c-2", "washer", "washer", "washer");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("ORDERS-00000001.dat is not sent", "batch.apart"));
        system.close();

        openApart(new Apart("ORDERS-00000001.dat", Optional.of(new FileName("ORDERS-1B.dat"))));

        await().atMost(LIMIT).until(() -> outbox.unsent("full").isEmpty());
        assertThat(folder.resolve("ORDERS-1B.dat")).hasContent("bolt 2.00\nnut 2.00\nscrew 2.00\n");
        assertThat(names())
                .as("and what waited is removed")
                .containsExactly("ORDERS-00000001.dat", "ORDERS-00000002.dat", "ORDERS-1B.dat");
        assertThat(folder.resolve("ORDERS-00000001.dat")).hasContent("theirs");
    }

    @Test
    void aFileThatIsHeldBackKeepsNoOtherWaitingAndIsSentWhenAPersonLetsItGo() throws Exception {
        Files.writeString(folder.resolve("ORDERS-00000001.dat"), "theirs");
        append("full", "c-1", "bolt", "nut", "screw");
        append("full", "c-2", "washer", "washer", "washer");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(context.reported()).isNotEmpty());
        system.close();

        openApart(new Apart("ORDERS-00000001.dat", Optional.empty()));

        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).contains("ORDERS-00000002.dat"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("ORDERS-00000001.dat is held back", "[sftp/batch-held]"));
        system.close();
        Files.delete(folder.resolve("ORDERS-00000001.dat"));
        open();
        await().atMost(LIMIT).until(() -> outbox.unsent("full").isEmpty());
        assertThat(names()).containsExactly("ORDERS-00000001.dat", "ORDERS-00000002.dat");
        assertThat(folder.resolve("ORDERS-00000001.dat")).hasContent("bolt 2.00\nnut 2.00\nscrew 2.00\n");
    }

    /** Such as when what is known here was put back to before it was sent. */
    @Test
    void aFileThatLiesThereAlreadyWithItsContentIsNotSentAgain() throws Exception {
        Files.writeString(folder.resolve("ORDERS-00000001.dat"), "bolt 2.00\nnut 2.00\nscrew 2.00\n");
        append("full", "c-1", "bolt", "nut", "screw");

        await().atMost(LIMIT).until(() -> outbox.unsent("full").isEmpty());
        assertThat(names()).containsExactly("ORDERS-00000001.dat");
    }

    @Test
    void aFileOfTheSameSizeThatIsHiddenFromUsIsNotTakenForOurs() throws Exception {
        Files.writeString(folder.resolve("ORDERS-00000001.dat"), "theirs of the same size.....\n\n");
        mainframe.refuseToRead("ORDERS-00000001.dat");
        append("full", "c-1", "bolt", "nut", "screw");

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("there is a file of this name already"));
        assertThat(outbox.unsent("full")).hasSize(1);
    }

    @Test
    void nothingIsSentUntilAPersonHasDecidedWhenTheDataWasPutBack() throws Exception {
        outbox.pause(true);
        append("full", "c-1", "bolt", "nut", "screw");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("ORDERS-00000001.dat", "[sftp/batch-paused]"));
        assertThat(names()).isEmpty();

        outbox.pause(false);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("ORDERS-00000001.dat"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(context.reported()).isEmpty());
    }

    /** What a schedule does when its task fails is nothing, for ever. */
    @Test
    void anErrorEndsNoSending() throws Exception {
        system.close();
        broken.set(true);
        open();
        append("timed", "c-1", "bolt");
        append("full", "c-2", "bolt", "nut", "screw");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .anySatisfy(
                                problem -> assertThat(problem.toString()).contains("no room", "[sftp/batch-waits]")));

        broken.set(false);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(names()).containsExactly("ORDERS-00000001.dat", "TIMED-00000001.dat"));
    }

    @Test
    void triesThatBreakOffLeaveNoMoreThanOneFileBehind() throws Exception {
        var tries = new AtomicInteger();
        mainframe.whenAFileIsWritten(() -> {
            if (tries.incrementAndGet() < 4) throw new IOException("no space left");
        });
        append("full", "c-1", "bolt", "nut", "screw");

        await().atMost(LIMIT).untilAsserted(() -> assertThat(tries).hasValue(3));
        assertThat(names()).hasSizeLessThan(2);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(names()).containsExactly("ORDERS-00000001.dat"));
    }

    @Test
    void recordsThatWaitForAnOperationWithoutBatchAreTold() throws Exception {
        append("full", "c-1", "bolt");
        system.close();

        open(SftpSettings.send("ORDERS-{id}.dat", false));

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(context.reported())
                        .singleElement()
                        .asString()
                        .contains("orders", "full", "it has no batch any more", "[sftp/batch-waits]"));
    }

    @Test
    void aCallWithARecordThatDoesNotFitAddsNothing() throws Exception {
        assertThat(call("full", "c-1", "bolt", "two words")).isInstanceOf(Answer.Unsendable.class);
        assertThat(call("full", "c-2")).isInstanceOf(Answer.Unsendable.class);
        assertThat(outbox.unsent("full")).isEmpty();
    }

    /** In an open batch it would keep all of it from being sent for ever. */
    @Test
    void aCallWithARecordThatWouldBeReadAsOthersAddsNothing() throws Exception {
        assertThat(call("full", "c-1", "bolt\nnut")).isInstanceOf(Answer.Unsendable.class);
        assertThat(outbox.unsent("full")).isEmpty();
    }

    /**
     * Written whole by a configuration before, to a server with this port.
     *
     * @param named which was asked, too, to give it its name
     */
    private void delivered(int port, boolean named) {
        var name = "ORDERS-00000001.dat";
        outbox.add("full", "c-1", 3, "bolt 2.00\n".getBytes(UTF_8), (_, _) -> name, new Limits(3, 1_000));
        var before = SftpSettings.of(mainframe).port(port).config();
        var waiting = WaitingFile.of(before, "/in/.full.part", "/in/" + name, "bolt 2.00\n".getBytes(UTF_8));
        assertThat(outbox.delivered("full", 1, Optional.empty(), (named ? waiting.beingNamed() : waiting).text()))
                .isTrue();
    }

    private void open() {
        open(SftpSettings.batch("/in", "ORDERS-{id}.dat", 3, Duration.ofHours(1)));
    }

    private void openApart(Apart... apart) {
        open(SftpSettings.batch("/in", "ORDERS-{id}.dat", 3, Duration.ofHours(1), apart));
    }

    private void open(Send full) {
        system = opened(full, outbox);
    }

    private LegacySystem opened(Send full, InMemoryOutbox records) {
        var config = SftpSettings.of(mainframe)
                .folders()
                .operations(Map.of(
                        "full", full, "timed", SftpSettings.batch("/in", "TIMED-{id}.dat", 100, Duration.ofSeconds(1))))
                .config();
        context = new TestAdapterContext("orders", SftpSettings.secrets(), _ -> format).withOutbox(records);
        var opened = new SftpAdapter().open(config, context);
        assertThat(opened.operations()).isPresent();
        return opened;
    }

    private Map<String, Object> append(String operation, String id, String... codes) throws Exception {
        assertThat(call(operation, id, codes)).isEqualTo(Answer.REPLY);
        return reply.record();
    }

    private Answer call(String name, String id, String... codes) throws Exception {
        var operations = system.operations().orElseThrow();
        var operation = TestRequest.find(operations, name);
        var records = Stream.of(codes)
                .map(code -> Map.<String, Object>of("code", code, "quantity", new BigDecimal("2.00")))
                .toList();
        var request = TestRequest.of(id, Instant.now().plusSeconds(30), operation, Map.of("records", records));
        return operations.call(operation, request, reply);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
