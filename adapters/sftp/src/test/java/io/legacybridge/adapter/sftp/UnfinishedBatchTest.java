package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.adapter.sftp.SftpConfig.Apart;
import io.legacybridge.spi.Outbox.Limits;
import io.legacybridge.testkit.InMemoryOutbox;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Files that a stop, a broken way or somebody else on the server has kept from being sent to their end. */
class UnfinishedBatchTest extends SendingBatches {

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
}
