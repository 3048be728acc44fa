package io.legacybridge.adapter.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.SftpServerStandIn;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.TestRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that clients send, on a real SFTP server; the contract has the rest. */
class SftpOperationsTest {

    @TempDir
    Path server;

    private Path folder;
    private SftpServerStandIn mainframe;
    private TestAdapterContext context;
    private LegacySystem system;
    private final RecordingWriter reply = new RecordingWriter();

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectory(server.resolve("in"));
        mainframe = new SftpServerStandIn(server, "bridge", SftpSettings.PASSWORD);
        var config = SftpSettings.of(mainframe)
                .operations(Map.of(
                        "send", SftpSettings.send("ORDERS-{id}.dat", false),
                        "sendNamed", SftpSettings.send("{name}.dat", false),
                        "sendDated", SftpSettings.send("ORDERS-{yyyy}.dat", false),
                        "replace", SftpSettings.send("ORDERS.dat", true)))
                .config();
        context = new TestAdapterContext("orders", SftpSettings.secrets(), _ -> new LineFormat());
        system = new SftpAdapter().open(config, context);
    }

    @AfterEach
    void stop() throws IOException {
        system.close();
        mainframe.close();
    }

    @Test
    void aFileHasItsNameOnlyWhenItIsWhole() throws Exception {
        var before = new AtomicReference<List<String>>();
        mainframe.whenAFileIsAboutToBePlaced(() -> before.set(names()));

        assertThat(send("send", "c-1", "bolt", "nut")).isEqualTo(Answer.REPLY);

        assertThat(before.get()).containsExactly(".c-1.part");
        assertThat(names()).containsExactly("ORDERS-c-1.dat");
        assertThat(folder.resolve("ORDERS-c-1.dat")).hasContent("bolt 2.00\nnut 2.00\n");
        assertThat(reply.record())
                .containsEntry("file", "ORDERS-c-1.dat")
                .containsEntry("records", new BigDecimal(2))
                .containsEntry("size", new BigDecimal(19));
    }

    @Test
    void aFileThatIsThereIsNeverOverwritten() throws Exception {
        Files.writeString(folder.resolve("monday.dat"), "theirs");

        assertThat(sendNamed("monday")).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.code()).isEqualTo("file-exists");
            assertThat(fault.text()).contains("monday.dat");
        });

        assertThat(names()).containsExactly("monday.dat");
        assertThat(folder.resolve("monday.dat")).hasContent("theirs");
    }

    @Test
    void aFileThatAppearsInTheLastMomentIsNotOverwrittenEither() throws Exception {
        mainframe.whenAFileIsAboutToBePlaced(() -> write("monday.dat", "theirs"));

        assertThat(sendNamed("monday")).isInstanceOf(Answer.Fault.class);

        assertThat(names()).containsExactly("monday.dat");
        assertThat(folder.resolve("monday.dat")).hasContent("theirs");
    }

    @Test
    void aFileIsOverwrittenAtOnceWhereThatIsWanted() throws Exception {
        write("ORDERS.dat", "before");

        assertThat(send("replace", "c-1", "bolt")).isEqualTo(Answer.REPLY);

        assertThat(names()).containsExactly("ORDERS.dat");
        assertThat(folder.resolve("ORDERS.dat")).hasContent("bolt 2.00\n");
    }

    @Test
    void aServerWithoutExtensionsGetsFilesTheSameWay() throws Exception {
        restartWithoutExtensions();
        write("ORDERS.dat", "before");

        assertThat(sendNamed("monday")).isEqualTo(Answer.REPLY);
        assertThat(sendNamed("monday")).isInstanceOf(Answer.Fault.class);
        assertThat(send("replace", "c-1", "bolt")).isEqualTo(Answer.REPLY);

        assertThat(names()).containsExactly("ORDERS.dat", "monday.dat");
        assertThat(folder.resolve("ORDERS.dat")).hasContent("bolt 2.00\n");
    }

    @Test
    void aFileThatIsToBeOverwrittenStaysWhenTheServerRefusesTheNewOneItsName() throws Exception {
        restartWithoutExtensions();
        write("ORDERS.dat", "before");
        mainframe.refuseToMove(".c-1.part");

        assertThatThrownBy(() -> send("replace", "c-1", "bolt"))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageEndingWith("[sftp/not-sent]");

        assertThat(folder.resolve("ORDERS.dat")).hasContent("before");
    }

    @Test
    void aFileGetsItsNameAlsoWhenTheConnectionBreaksWhileNoFileHasIt() throws Exception {
        restartWithoutExtensions();
        write("ORDERS.dat", "before");
        mainframe.whenAFileIsAboutToBePlaced(this::stopWhenTheOldOneHasItsNameNoMore);

        assertThat(send("replace", "c-1", "bolt")).isEqualTo(Answer.REPLY);

        assertThat(names()).containsExactly("ORDERS.dat");
        assertThat(folder.resolve("ORDERS.dat")).hasContent("bolt 2.00\n");
    }

    private void stopWhenTheOldOneHasItsNameNoMore() {
        if (names().contains("ORDERS.dat")) {
            mainframe.whenAFileIsAboutToBePlaced(this::stopWhenTheOldOneHasItsNameNoMore);
            return;
        }
        restart();
        throw new IllegalStateException("stopped");
    }

    private void restartWithoutExtensions() throws IOException {
        mainframe.goDown();
        mainframe.knowNoExtensions();
        mainframe.comeUp();
    }

    @Test
    void aDateInTheNameIsTheDayOfTheCall() throws Exception {
        assertThat(send("sendDated", "c-1", "bolt")).isEqualTo(Answer.REPLY);

        assertThat(names()).singleElement().asString().matches("ORDERS-20\\d\\d.dat");
    }

    @Test
    void aNameThatIsAPathIsRefused() throws Exception {
        for (var name : List.of("../x", "a/b", ".hidden", "", "two\nlines", "ü"))
            assertThat(sendNamed(name))
                    .as(name)
                    .isInstanceOfSatisfying(
                            Answer.Unsendable.class,
                            unsendable -> assertThat(unsendable.problems())
                                    .extracting(RecordProblem::field)
                                    .containsExactly("name"));
        assertThat(names()).isEmpty();
    }

    @Test
    void everyRecordThatDoesNotFitIsTold() throws Exception {
        var answer = send("send", "c-1", "two words", "bolt", "three more words");

        assertThat(answer).isInstanceOfSatisfying(Answer.Unsendable.class, unsendable -> {
            assertThat(unsendable.problems())
                    .extracting(RecordProblem::expected)
                    .containsExactly("a word, in record 1", "a word, in record 3");
            assertThat(unsendable.problems()).extracting(RecordProblem::field).containsOnly("records.code");
        });
        assertThat(names()).isEmpty();
    }

    @Test
    void aFileWithoutRecordsIsAFile() throws Exception {
        assertThat(send("send", "c-1")).isEqualTo(Answer.REPLY);

        assertThat(folder.resolve("ORDERS-c-1.dat")).isEmptyFile();
    }

    @Test
    void aFileThatWouldBeTooLargeIsNotSent() throws Exception {
        var many = IntStream.range(0, 200_001).mapToObj(_ -> order("bolt")).toList();

        assertThat(call("send", "c-1", Map.of("records", many)))
                .isInstanceOfSatisfying(
                        Answer.Unsendable.class,
                        unsendable -> assertThat(unsendable.problems())
                                .extracting(RecordProblem::code)
                                .containsExactly("record/too-large"));
        assertThat(names()).isEmpty();
    }

    @Test
    void aLostAnswerIsFoundOutByLookingAtTheServer() throws Exception {
        for (var operation : List.of("send", "replace")) {
            mainframe.whenAFileIsPlaced(this::restart);

            assertThat(send(operation, "c-1", "bolt")).as(operation).isEqualTo(Answer.REPLY);
        }
        assertThat(names()).containsExactly("ORDERS-c-1.dat", "ORDERS.dat");
    }

    @Test
    void nobodyKnowsWhenAFileWasTakenAwayBeforeItCouldBeFound() throws Exception {
        mainframe.whenAFileIsPlaced(() -> {
            delete("ORDERS-c-1.dat");
            restart();
        });

        assertThat(send("send", "c-1", "bolt"))
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().toString())
                                .isEqualTo(
                                        "orders send: The connection broke while the server gave the file its name, and it does not say"
                                                + " what became of it. Look for /in/ORDERS-c-1.dat on the server. [sftp/no-answer]"));
        assertThat(names()).isEmpty();
    }

    @Test
    void aFileThatNeverGotItsNameIsCertainlyNotSent() {
        mainframe.whenAFileIsAboutToBePlaced(() -> {
            restart();
            // The rest of the server that was stopped must not carry on.
            throw new IllegalStateException("stopped");
        });

        assertThatThrownBy(() -> send("replace", "c-1", "bolt"))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageEndingWith("[sftp/not-sent]");
        assertThat(names()).isEmpty();
    }

    @Test
    void nothingIsSentWhenTheDeadlinePassedWhileItLoggedIn() {
        context.whenASecretIsAskedFor(() -> context.pass(Duration.ofMinutes(1)));

        assertThatThrownBy(() -> send("send", "c-1", "bolt"))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageEndingWith("[sftp/late]");

        assertThat(names()).isEmpty();
    }

    @Test
    void aFolderThatIsMissingIsToldAndNothingIsSent() throws Exception {
        Files.delete(folder);

        assertThatThrownBy(() -> send("send", "c-1", "bolt"))
                .isInstanceOfSatisfying(
                        LegacySystemException.class, e -> assertThat(e.retry()).isEqualTo(Retry.SOON))
                .hasMessageContaining("cannot be written to /in")
                .hasMessageEndingWith("[sftp/not-sent]");
    }

    private Answer sendNamed(String name) throws LegacySystemException {
        return call("sendNamed", "c-1", Map.of("name", name, "records", List.of(order("bolt"))));
    }

    private Answer send(String operation, String id, String... codes) throws LegacySystemException {
        var records = Arrays.stream(codes).map(SftpOperationsTest::order).toList();
        return call(operation, id, Map.of("records", records));
    }

    private Answer call(String name, String id, Map<String, Object> values) throws LegacySystemException {
        var operations = system.operations().orElseThrow();
        var operation = TestRequest.find(operations, name);
        var deadline = Instant.now().plus(Duration.ofSeconds(30));
        return operations.call(operation, TestRequest.of(id, deadline, operation, values), reply);
    }

    private static Map<String, Object> order(String code) {
        return Map.of("code", code, "quantity", new BigDecimal("2.00"));
    }

    /** From a thread of its own: a server cannot wait for itself. */
    private void restart() {
        var failed = new ArrayList<Exception>();
        var restarting = Thread.ofPlatform().start(() -> {
            try {
                mainframe.goDown();
                mainframe.comeUp();
            } catch (IOException e) {
                failed.add(e);
            }
        });
        try {
            restarting.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(failed).isEmpty();
    }

    private List<String> names() {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void write(String name, String content) {
        try {
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void delete(String name) {
        try {
            Files.delete(folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
