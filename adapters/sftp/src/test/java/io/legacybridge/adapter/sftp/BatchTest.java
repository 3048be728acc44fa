package io.legacybridge.adapter.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.spi.Operations.Answer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How records of calls come together in files, and when these are sent. */
class BatchTest extends SendingBatches {

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
}
