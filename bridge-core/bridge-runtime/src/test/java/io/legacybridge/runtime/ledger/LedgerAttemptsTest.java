package io.legacybridge.runtime.ledger;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.ForwardingDatabase;
import io.legacybridge.spi.record.Checkpoint;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** An attempt of which nobody knows the end ended the process; one that is told does not count. */
class LedgerAttemptsTest extends LedgerOnEachStore {

    @Test
    void countsAttemptsAtAFileUntilAChunkIsRecordedOrTheyEnd() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        assertThat(file.attempts()).isZero();
        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).attempts()).isEqualTo(1);
        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).attempts()).isEqualTo(2);

        ledger.advance("orders", file.number(), new Checkpoint(1, 30), new Tally(1, 1, 0, 0, 0), List.of());
        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).attempts()).isEqualTo(1);

        ledger.rest("orders", file.number(), 2, false);
        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).attempts()).isZero();
    }

    @Test
    void theLateEndOfAnAttemptTakesNoOtherBack() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        ledger.openFile("orders", MONDAY, "d1", VERSIONS);

        ledger.rest("orders", file.number(), 1, false);

        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).attempts()).isEqualTo(2);
    }

    @Test
    void countsAttemptsAtABatchByItsFirstMessage() {
        var first = ledger.openBatch("queue", "ORDERS", VERSIONS, known("m1"));
        var second = ledger.openBatch("queue", "ORDERS", VERSIONS, known("m1"));
        assertThat(first.attempts()).isZero();
        assertThat(second.attempts()).isEqualTo(1);
        assertThat(ledger.openBatch("queue", "ORDERS", VERSIONS, known("m2")).attempts())
                .isZero();

        ledger.rest("queue", first.number(), 1, false);
        ledger.recordBatch(
                "queue",
                second.number(),
                known("m1"),
                List.of(),
                new Tally(1, 1, 0, 0, 0),
                List.of(),
                Optional.empty());

        assertThat(ledger.openBatch("queue", "ORDERS", VERSIONS, known("m1")).attempts())
                .isZero();
    }

    @Test
    void attemptsBetweenWhichABatchCameToItsEndDoNotAddUp() {
        for (var month = 0; month < 3; month++) {
            ledger.openBatch("orders", "ORDERS", VERSIONS, known("m1", "m2"));
            var again = ledger.openBatch("orders", "ORDERS", VERSIONS, known("m1"));
            assertThat(again.attempts()).isEqualTo(1);
            ledger.recordBatch(
                    "orders",
                    again.number(),
                    known("m1"),
                    List.of(),
                    new Tally(1, 1, 0, 0, 0),
                    List.of(),
                    Optional.empty());
        }

        ledger.openBatch("orders", "ORDERS", VERSIONS, known("m3"));
        assertThat(ledger.openBatch("orders", "ORDERS", VERSIONS, known("m1")).attempts())
                .isZero();
        assertThat(ledger.openBatch("orders", "ORDERS", VERSIONS, known("m3")).attempts())
                .as("of another one")
                .isEqualTo(1);
    }

    /** Nobody knows then whether it was begun, and it never ended the process. */
    @Test
    void anAttemptOfWhichTheStoreNeverSaidThatItWasBegunDoesNotCount() {
        var lost = new AtomicBoolean(true);
        var unanswered = new SqlLedger(new LosingAnswers(database, lost), CLOCK);
        for (var tries = 0; tries < 3; tries++) {
            assertThatThrownBy(() -> unanswered.openFile("orders", MONDAY, "d1", VERSIONS))
                    .isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> unanswered.openBatch("queue", "Q", VERSIONS, known("m1")))
                    .isInstanceOf(StoreException.class);
        }
        lost.set(false);

        assertThat(unanswered.openFile("orders", MONDAY, "d1", VERSIONS).attempts())
                .isZero();
        assertThat(unanswered.openBatch("queue", "Q", VERSIONS, known("m1")).attempts())
                .isZero();
        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).attempts()).isEqualTo(1);
        assertThat(ledger.openBatch("queue", "Q", VERSIONS, known("m1")).attempts())
                .isEqualTo(1);
    }

    @Test
    void anAttemptOfAnotherNodeIsNotTakenForOneOfWhichTheStoreSaidNothingInTheTurnBefore() {
        var lost = new AtomicBoolean(true);
        var ours = new SqlLedger(new RollingBack(database, lost), CLOCK);
        assertThatThrownBy(() -> ours.under(_ -> {}).openFile("orders", MONDAY, "d1", VERSIONS))
                .isInstanceOf(StoreException.class);
        lost.set(false);
        // The other node has its turn, and its process ends.
        ledger.openFile("orders", MONDAY, "d1", VERSIONS);

        assertThat(ours.under(_ -> {})
                        .openFile("orders", MONDAY, "d1", VERSIONS)
                        .attempts())
                .isEqualTo(1);
    }

    /** Its way breaks between a commit and the answer to it. */
    private record LosingAnswers(Database database, AtomicBoolean lost) implements ForwardingDatabase {
        @Override
        public <T> T transaction(Work<T> work) {
            var result = database.transaction(work);
            if (lost.get()) throw new StoreException("The store cannot be written.", new SQLException("lost"));
            return result;
        }
    }

    /** Its way breaks before a commit, and nobody is told so. */
    private record RollingBack(Database database, AtomicBoolean lost) implements ForwardingDatabase {
        @Override
        public <T> T transaction(Work<T> work) {
            return database.transaction(connection -> {
                var result = work.in(connection);
                if (lost.get()) throw new SQLException("lost");
                return result;
            });
        }
    }
}
