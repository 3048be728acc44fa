package io.legacybridge.runtime.ledger;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.ledger.Ledger.FileDelivery;
import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.ledger.Ledger.ReusedId;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.Letter.Closing;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.ForwardingDatabase;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.record.Checkpoint;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class SqlLedgerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Versions VERSIONS = new Versions("c0ffee", "beef");
    private static final FileAppearance MONDAY = new FileAppearance("/out/orders.dat", 300, NOON);
    private static final FileAppearance TUESDAY = new FileAppearance("/out/orders.dat", 300, NOON.plusSeconds(86_400));

    @Parameter
    private StoreKind kind;

    @TempDir
    Path folder;

    private Database database;
    private SqlLedger ledger;

    @BeforeEach
    void open() {
        database = kind.open(folder, "ledger");
        ledger = new SqlLedger(database, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        database.close();
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
    void countsEveryDeadLetterOfAChunkThatHasSeveral() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS).number();
        var three = List.of(letter("a"), letter("b"), letter("c"));

        ledger.advance("orders", file, new Checkpoint(3, 300), new Tally(3, 0, 0, 3, 0), three);
        assertThat(ledger.total("orders")).isEqualTo(new Tally(3, 0, 0, 3, 0));

        ledger.advance("orders", file, new Checkpoint(3, 300), new Tally(3, 0, 0, 3, 0), three);
        assertThat(ledger.total("orders")).isEqualTo(new Tally(6, 0, 3, 3, 0));
    }

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
    void knowsHowLongAFileWasOfWhichOnlyTheBeginningMayBeKept() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        var whole = DeadLetter.ofFile(
                "whole", "orders", 1, "orders.dat", Checkpoint.START, "no", "file/bad", new byte[] {1}, VERSIONS, NOON);
        ledger.refuse("orders", file.number(), new Checkpoint(1, 300), whole);
        ledger.advance("orders", file.number(), new Checkpoint(1, 300), Tally.ZERO, List.of(letter("record")));
        var letters = new SqlLetters(database, Clock.fixed(NOON, ZoneOffset.UTC));

        assertThat(letters.find("whole").flatMap(letters::fileSize)).contains(300L);
        assertThat(letters.find("record").flatMap(letters::fileSize)).isEmpty();
    }

    @Test
    void listsDeadLettersPageByPageAlsoWhenManyCameAtOnce() {
        var batch = openBatch("queue");
        var letters = new SqlLetters(database, Clock.fixed(NOON, ZoneOffset.UTC));
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
    void setsAsideOnceWhatIsReadTwice() {
        var file = ledger.openFile("orders", MONDAY, "d1", VERSIONS);
        ledger.advance(
                "orders", file.number(), new Checkpoint(1, 30), new Tally(1, 0, 0, 1, 0), List.of(letter("id1")));
        ledger.advance("orders", file.number(), new Checkpoint(1, 30), Tally.ZERO, List.of(letter("id1")));

        assertThat(ledger.countWaiting("orders")).isEqualTo(1);
    }

    @Test
    void closesWhatWasSetAsideOnceItIsPublished() {
        var letters = new SqlLetters(database, Clock.fixed(NOON, ZoneOffset.UTC));
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

    @Test
    void anIdThatComesWithAnotherContentIsRefused() {
        var first = ledger.openBatch("orders", "create", VERSIONS, holding("m1", "a"));
        // Whether it was published before the process ended, nobody knows.
        assertThatThrownBy(() -> ledger.openBatch("orders", "create", VERSIONS, holding("m1", "b")))
                .isInstanceOf(ReusedId.class);
        ledger.recordBatch(
                "orders",
                first.number(),
                holding("m1", "a"),
                List.of(),
                new Tally(1, 1, 0, 0, 0),
                List.of(),
                Optional.empty());

        assertThatThrownBy(() -> ledger.openBatch("orders", "create", VERSIONS, holding("m1", "b")))
                .isInstanceOf(ReusedId.class);
        assertThat(ledger.openBatch("orders", "create", VERSIONS, holding("m1", "a"))
                        .seen())
                .containsExactly("m1");
        assertThat(ledger.openBatch("orders", "create", VERSIONS, holding("m2", "b"))
                        .seen())
                .isEmpty();
        assertThat(ledger.openBatch("others", "create", VERSIONS, holding("m1", "b"))
                        .attempts())
                .isZero();
    }

    @Test
    void anIdWhoseContentNobodyKnowsIsARepetitionWhateverItHolds() {
        var before = ledger.openBatch("orders", "create", VERSIONS, known("m1"));
        ledger.recordBatch(
                "orders",
                before.number(),
                known("m1"),
                List.of(),
                new Tally(1, 1, 0, 0, 0),
                List.of(),
                Optional.empty());

        assertThat(ledger.openBatch("orders", "create", VERSIONS, holding("m1", "b"))
                        .seen())
                .containsExactly("m1");
    }

    @Test
    void anIdThatIsForgottenMayHoldSomethingElse() {
        var first = ledger.openBatch("orders", "create", VERSIONS, holding("m1", "a"));
        ledger.recordBatch(
                "orders", first.number(), List.of(), List.of(), new Tally(1, 1, 0, 0, 0), List.of(), Optional.empty());

        assertThat(ledger.openBatch("orders", "create", VERSIONS, holding("m1", "b"))
                        .seen())
                .isEmpty();
    }

    @Test
    void anIdWhoseContentAnotherVersionReadIsNotComparedWithIt() {
        ledger.openBatch("orders", "create", VERSIONS, holding("m1", "a"));

        var next = ledger.openBatch("orders", "create", new Versions("another", "mapping"), holding("m1", "b"));

        assertThat(next.seen()).isEmpty();
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

    @Test
    void whatIsSetAsideAgainWhenItsIdIsForgottenWaitsAgain() {
        var letters = new SqlLetters(database, Clock.fixed(NOON, ZoneOffset.UTC));
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

    private static List<KnownId> holding(String id, String content) {
        return List.of(new KnownId("here", id, Optional.of(content)));
    }

    private long openBatch(String connection) {
        return ledger.openBatch(connection, "ORDERS", VERSIONS, List.of()).number();
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

        var stored = new SqlLetters(database, Clock.fixed(NOON, ZoneOffset.UTC))
                .find("id")
                .orElseThrow();
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

    /** Nobody knows then whether it was begun, and it never ended the process. */
    @Test
    void anAttemptOfWhichTheStoreNeverSaidThatItWasBegunDoesNotCount() {
        var lost = new AtomicBoolean(true);
        var unanswered = new SqlLedger(new LosingAnswers(database, lost), Clock.fixed(NOON, ZoneOffset.UTC));
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
        var ours = new SqlLedger(new RollingBack(database, lost), Clock.fixed(NOON, ZoneOffset.UTC));
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

    /** Its way breaks between a commit and the answer to it. */
    private record LosingAnswers(Database database, AtomicBoolean lost) implements ForwardingDatabase {
        @Override
        public <T> T transaction(Work<T> work) {
            var result = database.transaction(work);
            if (lost.get()) throw new StoreException("The store cannot be written.", new SQLException("lost"));
            return result;
        }
    }

    private static DeadLetter letter(String id) {
        return letterAt(id, NOON);
    }

    private static DeadLetter letterAt(String id, Instant time) {
        return new DeadLetter(
                id,
                "orders",
                1,
                "orders.dat#2",
                30,
                "why",
                "record/bad-number",
                new byte[] {1},
                Optional.empty(),
                VERSIONS,
                time);
    }
}
