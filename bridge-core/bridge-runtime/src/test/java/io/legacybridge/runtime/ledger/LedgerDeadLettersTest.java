package io.legacybridge.runtime.ledger;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.ledger.Letter.Closing;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.spi.record.Checkpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the ledger sets aside, and what becomes of it there. */
class LedgerDeadLettersTest extends LedgerOnEachStore {

    @Test
    void setsAsideOnceWhatIsReadTwice() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        ledger.advance(
                "orders", file.number(), new Checkpoint(1, 30), new Tally(1, 0, 0, 1, 0), List.of(letter("id1")));
        ledger.advance("orders", file.number(), new Checkpoint(1, 30), Tally.ZERO, List.of(letter("id1")));

        assertThat(ledger.countWaiting("orders")).isEqualTo(1);
    }

    @Test
    void countsEveryDeadLetterOfAChunkThatHasSeveral() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS).number();
        var three = List.of(letter("a"), letter("b"), letter("c"));

        ledger.advance("orders", file, new Checkpoint(3, 300), new Tally(3, 0, 0, 3, 0), three);
        assertThat(ledger.total("orders")).isEqualTo(new Tally(3, 0, 0, 3, 0));

        ledger.advance("orders", file, new Checkpoint(3, 300), new Tally(3, 0, 0, 3, 0), three);
        assertThat(ledger.total("orders")).isEqualTo(new Tally(6, 0, 3, 3, 0));
    }

    @Test
    void closesWhatWasSetAsideOnceItIsPublished() {
        var letters = new SqlLetters(database, CLOCK);
        var both = List.of(letter("m1"), letter("m2"));
        ledger.recordBatch(
                "orders",
                openBatch("orders"),
                List.of(),
                known("m1", "m2"),
                new Tally(2, 0, 0, 2, 0),
                both,
                Optional.empty());

        var again = List.of(letter("m2"));
        ledger.recordBatch(
                "orders",
                openBatch("orders"),
                known("m1"),
                known("m2"),
                new Tally(2, 1, 0, 1, 0),
                again,
                Optional.empty());

        assertThat(letters.find("m1")).map(Letter::state).contains(State.REPLAYED);
        assertThat(letters.find("m1")).flatMap(Letter::closed).contains(new Closing(NOON, "source", ""));
        assertThat(letters.find("m2")).map(Letter::state).contains(State.WAITING);
    }

    @Test
    void whatIsSetAsideAgainWhenItsIdIsForgottenWaitsAgain() {
        var letters = new SqlLetters(database, CLOCK);
        var accounts = new Accounts(database);
        var first = openBatch("orders");
        var one = new Tally(1, 0, 0, 1, 0);
        ledger.recordBatch(
                "orders",
                first,
                List.of(),
                List.of(),
                new Tally(2, 0, 0, 2, 0),
                List.of(letterOf(first, "m1"), letterOf(first, "m2")),
                Optional.empty());
        letters.amend(letters.find("m1").orElseThrow(), new byte[] {2}, "ann");
        letters.discard("m1", "ann", "no longer wanted");
        letters.replayed("m2", "ann");

        for (var id : List.of("m1", "m2")) {
            var again = openBatch("orders");
            ledger.recordBatch(
                    "orders", again, List.of(), List.of(), one, List.of(letterOf(again, id)), Optional.empty());
            assertThat(letters.find(id)).hasValueSatisfying(letter -> {
                assertThat(letter.state()).isEqualTo(State.WAITING);
                assertThat(letter.delivery()).isEqualTo(again);
                assertThat(letter.payloads()).isEmpty();
            });
            assertThat(accounts.delivery("orders", again).orElseThrow().account())
                    .isEqualTo(new Account(1, 0, 0, 1, 0, 0));
        }
        assertThat(accounts.delivery("orders", first).orElseThrow().account()).isEqualTo(new Account(2, 1, 0, 0, 1, 0));
        assertThat(ledger.total("orders").balances()).isTrue();
    }

    private static DeadLetter letterOf(long delivery, String id) {
        return new DeadLetter(
                id,
                "orders",
                delivery,
                "Q#1",
                30,
                "why",
                "record/bad",
                new byte[] {1},
                Optional.empty(),
                VERSIONS,
                NOON);
    }

    @Test
    void listsDeadLettersPageByPageAlsoWhenManyCameAtOnce() {
        var batch = openBatch("queue");
        var letters = new SqlLetters(database, CLOCK);
        var all = List.of(
                letterAt("a", NOON), letterAt("c", NOON), letterAt("b", NOON), letterAt("d", NOON.plusMillis(1)));
        ledger.recordBatch("queue", batch, List.of(), List.of(), new Tally(4, 0, 0, 4, 0), all, Optional.empty());

        assertThat(letters.list(Optional.empty(), Optional.empty(), Optional.empty(), 2))
                .extracting(Letter::id)
                .containsExactly("d", "a");
        assertThat(letters.list(Optional.empty(), Optional.empty(), Optional.of("a"), 2))
                .extracting(Letter::id)
                .containsExactly("b", "c");
        assertThat(letters.list(Optional.empty(), Optional.empty(), Optional.of("c"), 2))
                .isEmpty();
        assertThat(letters.list(Optional.empty(), Optional.empty(), Optional.of("x"), 2))
                .isEmpty();
    }

    @Test
    void knowsHowLongAFileWasOfWhichOnlyTheBeginningMayBeKept() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        var whole = DeadLetter.ofFile(
                "whole", "orders", 1, "orders.dat", Checkpoint.START, "no", "file/bad", new byte[] {1}, VERSIONS, NOON);
        ledger.refuse("orders", file.number(), new Checkpoint(1, 300), whole);
        ledger.advance("orders", file.number(), new Checkpoint(1, 300), Tally.ZERO, List.of(letter("record")));
        var letters = new SqlLetters(database, CLOCK);

        assertThat(letters.find("whole").flatMap(letters::fileSize)).contains(300L);
        assertThat(letters.find("record").flatMap(letters::fileSize)).isEmpty();
    }

    @Test
    void aDeadLetterTellsCharactersThatNoStoreTakesAsDots() {
        var batch = openBatch("orders");
        var letter = new DeadLetter(
                "id",
                "orders",
                batch,
                "a\u0000b\n.dat#1",
                0,
                "it says \u0000\u001B\uD800\nand ü\uD83D\uDE00",
                "record/bad",
                new byte[] {1},
                Optional.empty(),
                VERSIONS,
                NOON);

        ledger.recordBatch(
                "orders", batch, List.of(), known("id"), new Tally(1, 0, 0, 1, 0), List.of(letter), Optional.empty());

        var stored = new SqlLetters(database, CLOCK).find("id").orElseThrow();
        assertThat(stored.position()).isEqualTo("a·b·.dat#1");
        assertThat(stored.reason()).isEqualTo("it says ···\nand ü\uD83D\uDE00");
    }

    @Test
    void theReasonWhyAFileIsRefusedTellsThemAsDotsToo() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        var whole = DeadLetter.ofFile(
                "whole",
                "orders",
                file.number(),
                "orders.dat",
                Checkpoint.START,
                "it says \u0000\nand",
                "content/total",
                new byte[] {1},
                VERSIONS,
                NOON);

        ledger.refuse("orders", file.number(), new Checkpoint(1, 300), whole);

        assertThat(ledger.openFile("orders", MONDAY, "d1", VERSIONS).refused()).contains("it says ·\nand");
    }
}
