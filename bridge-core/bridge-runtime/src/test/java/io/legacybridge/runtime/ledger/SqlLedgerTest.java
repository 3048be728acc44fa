package io.legacybridge.runtime.ledger;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.ledger.Ledger.FileDelivery;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.record.Checkpoint;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SqlLedgerTest extends LedgerOnEachStore {

    @Test
    void findsTheSameAppearanceAgainAndCountsANewOneOfTheSameContent() {
        var monday = ledger.openFile("orders", MONDAY, "d1", VERSIONS);

        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).number()).isEqualTo(monday.number());
        assertThat(monday.occurrence()).isEqualTo(1);
        assertThat(ledger.openFile("orders", TUESDAY, "d1", VERSIONS))
                .extracting(FileDelivery::occurrence, FileDelivery::number)
                .containsExactly(2, 2L);
        assertThat(ledger.openFile("orders", MONDAY, "d2", VERSIONS).occurrence())
                .isEqualTo(1);
        assertThat(ledger.openFile("others", MONDAY, "d1", VERSIONS).number()).isEqualTo(1);
    }

    /** Of letters by chance, which no index can press together. */
    @Test
    void aFileWithTheLongestNamesIsFoundAgain() {
        var connection = "c".repeat(63);
        var letters = new Random(1)
                .ints(FileAppearance.MAX_PATH, '0', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        var longest = new FileAppearance(letters.toString(), 300, NOON);
        var file = ledger.openFile(connection, longest, "d".repeat(64), VERSIONS);

        ledger.complete(connection, file.number());

        assertThat(ledger.wasTaken(connection, longest)).isTrue();
    }

    @Test
    void goesOnAtTheLastCheckpointAfterAReopen() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        ledger.advance(
                "orders", file.number(), new Checkpoint(2, 60), new Tally(2, 1, 0, 1, 0), List.of(letter("id1")));
        close();
        open();

        var found = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        assertThat(found.checkpoint()).isEqualTo(new Checkpoint(2, 60));
        assertThat(found.versions()).isEqualTo(VERSIONS);
        assertThat(ledger.waiting(Optional.of("orders"), 10))
                .extracting(DeadLetter::id)
                .containsExactly("id1");

        ledger.complete("orders", file.number());
        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).complete()).isTrue();
    }

    @Test
    void knowsWhatWasTakenByTheBeginningsOfPathAndDigest() {
        var monday = ledger.openFile("orders", MONDAY, "d1f", VERSIONS);
        ledger.complete("orders", monday.number());
        ledger.openFile("orders", TUESDAY, "d1f", VERSIONS);

        assertThat(ledger.taken("orders", "/out/ord", "d1")).containsExactly(MONDAY);
        assertThat(ledger.taken("orders", "/out/orders.dat", "d1f")).containsExactly(MONDAY);
        assertThat(ledger.taken("orders", "/out/orders.data", "d1")).isEmpty();
        assertThat(ledger.taken("orders", "/out/ord", "d2")).isEmpty();
        assertThat(ledger.taken("others", "/out/ord", "d1")).isEmpty();
    }

    @Test
    void knowsWhenTheLastDeliveryFromWhichSomethingWasTakenCameToItsEnd() {
        var monday = ledger.openFile("orders", MONDAY, "d1", VERSIONS).number();
        assertThat(ledger.lastTaken("orders")).isEmpty();
        ledger.advance("orders", monday, new Checkpoint(1, 100), new Tally(1, 1, 0, 0, 0), List.of());
        ledger.complete("orders", monday);

        var later = new SqlLedger(database, Clock.fixed(NOON.plusSeconds(60), ZoneOffset.UTC));
        var empty = later.openFile("orders", TUESDAY, "d2", VERSIONS).number();
        later.complete("orders", empty);
        later.openBatch("orders", "Q", VERSIONS, List.of());
        var other = later.openBatch("others", "Q", VERSIONS, List.of()).number();
        later.recordBatch(
                "others", other, known("id"), List.of(), new Tally(1, 1, 0, 0, 0), List.of(), Optional.empty());

        assertThat(ledger.lastTaken("orders")).hasValue(NOON);
        assertThat(ledger.lastTaken("others")).hasValue(NOON.plusSeconds(60));
    }

    @Test
    void knowsTheVersionsThatAreStillNeeded() {
        var done = ledger.openFile("orders", MONDAY, "d1", new Versions("done", "x"));
        ledger.complete("orders", done.number());
        ledger.openFile("orders", TUESDAY, "d2", new Versions("begun", "x"));
        var batch = ledger.openBatch("queue", "Q", new Versions("rejecting", "x"), List.of())
                .number();
        var letter = new DeadLetter(
                "id",
                "queue",
                batch,
                "Q#1",
                0,
                "no",
                "record/bad",
                new byte[0],
                Optional.empty(),
                new Versions("rejecting", "x"),
                NOON);
        ledger.recordBatch(
                "queue", batch, List.of(), known("id"), new Tally(1, 0, 0, 1, 0), List.of(letter), Optional.empty());

        assertThat(ledger.versionsInUse(NOON)).containsExactlyInAnyOrder("done", "begun", "rejecting");
        assertThat(ledger.versionsInUse(NOON.plusSeconds(1))).containsExactlyInAnyOrder("begun", "rejecting");
    }

    @Test
    void keepsATallyThatBalances() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        ledger.advance(
                "orders", file.number(), new Checkpoint(3, 90), new Tally(3, 2, 0, 1, 0), List.of(letter("id1")));
        ledger.advance("orders", file.number(), new Checkpoint(5, 150), new Tally(2, 2, 0, 0, 0), List.of());

        assertThat(ledger.total("orders")).isEqualTo(new Tally(5, 4, 0, 1, 0));
        assertThatThrownBy(() -> ledger.advance(
                        "orders", file.number(), new Checkpoint(6, 180), new Tally(1, 0, 0, 0, 0), List.of()))
                .hasMessageContaining("does not balance");
    }

    @Test
    void knowsTheMessagesOfEarlierBatches() {
        var batch = openBatch("queue");
        ledger.recordBatch(
                "queue", batch, known("m1", "m2"), List.of(), new Tally(2, 2, 0, 0, 0), List.of(), Optional.empty());

        var next = ledger.openBatch("queue", "ORDERS", VERSIONS, known("m2", "m3"));
        assertThat(next.seen()).containsExactly("m2");
        assertThat(next.number()).isEqualTo(batch + 1);
    }

    @Test
    void keepsWhereASourceGoesOnUntilABatchSaysOtherwise() {
        var batch = openBatch("orders");
        ledger.recordBatch(
                "orders", batch, known("m1"), List.of(), new Tally(1, 1, 0, 0, 0), List.of(), Optional.of("noon"));
        ledger.recordBatch(
                "orders", batch, known("m2"), List.of(), new Tally(1, 1, 0, 0, 0), List.of(), Optional.empty());
        close();
        open();

        assertThat(ledger.position("orders")).contains("noon");
        assertThat(ledger.position("other")).isEmpty();
        ledger.recordBatch(
                "orders", batch, known("m3"), List.of(), new Tally(1, 1, 0, 0, 0), List.of(), Optional.of("one"));
        assertThat(ledger.position("orders")).contains("one");
    }

    @Test
    void whatTwoNodesTookAtOnceIsCountedOnce() {
        var here = ledger.openBatch("orders", "create", VERSIONS, known("m1"));
        var there = ledger.openBatch("orders", "create", VERSIONS, known("m1"));
        for (var batch : List.of(here, there))
            ledger.recordBatch(
                    "orders",
                    batch.number(),
                    known("m1"),
                    List.of(),
                    new Tally(1, 1, 0, 0, 0),
                    List.of(),
                    Optional.empty());

        assertThat(ledger.total("orders")).isEqualTo(new Tally(2, 1, 1, 0, 0));
    }

    /** Those behind a backup are in sequences that clients have seen. */
    @Test
    void noNumberIsGivenTwiceAfterTheDataWasPutBack() {
        openBatch("orders");

        DeliveryNumbers.leap(database, NOON);
        var known = openBatch("orders");
        var unknown = openBatch("others");
        var file = ledger.openFile("files", MONDAY, "d1", VERSIONS).number();

        assertThat(List.of(known, unknown, file))
                .as("above what a hundred deliveries a second reach, within the digits of a sequence")
                .allMatch(number -> number > 100 * NOON.getEpochSecond() && number < 1_000_000_000_000L);
        assertThat(openBatch("orders")).isEqualTo(known + 1);
        DeliveryNumbers.leap(database, NOON.minusSeconds(3_600));
        assertThat(List.of(openBatch("orders"), openBatch("new"))).allMatch(number -> number > known + 1_000_000);
    }
}
