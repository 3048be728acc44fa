package io.legacybridge.runtime.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.journal.Journal.Entry;
import io.legacybridge.runtime.journal.Journal.PositionGone;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.ForwardingDatabase;
import io.legacybridge.runtime.store.StoreKind;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class SqlJournalTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Parameter
    private StoreKind kind;

    @TempDir
    Path folder;

    private Database database;
    private SqlJournal journal;

    @BeforeEach
    void open() {
        database = kind.open(folder, "journal");
        journal = new SqlJournal(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void skipsAMessageItHas() throws Exception {
        assertThat(journal.append(List.of(entry("a", NOON), entry("b", NOON)))).isEqualTo(2);
        assertThat(journal.append(List.of(entry("b", NOON), entry("c", NOON), entry("c", NOON))))
                .isEqualTo(1);

        assertThat(positions(0)).containsExactly(1L, 2L, 3L);
        assertThat(journal.find("c")).map(Stored::position).contains(3L);
    }

    @Test
    void goesOnOverAReopen() throws Exception {
        journal.append(List.of(entry("a", NOON)));
        close();
        open();
        journal.append(List.of(entry("b", NOON)));

        assertThat(positions(1)).containsExactly(2L);
        assertThat(journal.lastPosition()).isEqualTo(2);
    }

    @Test
    void readsOnlyWhatWasAskedForAndMovesTheCursorPastTheRest() throws Exception {
        journal.append(List.of(entry("a", NOON), new Entry("x", "other", "", "1", NOON, new byte[0])));

        assertThat(journal.read(Set.of("orders"), 0, 1).last()).isEqualTo(1);
        assertThat(journal.read(Set.of("orders"), 1, 10).messages()).isEmpty();
        assertThat(journal.read(Set.of("orders"), 1, 10).last()).isEqualTo(2);
        assertThat(journal.read(Set.of(), 0, 10).messages()).isEmpty();
    }

    @Test
    void findsTheMessageOfAKeyWithTheHighestSequence() {
        journal.append(List.of(
                new Entry("new", "orders", "k", "0000000002", NOON, new byte[0]),
                new Entry("late", "orders", "k", "0000000001", NOON, new byte[0])));

        assertThat(journal.latest("orders", "k")).map(Stored::id).contains("new");
        assertThat(journal.latest("other", "k")).isEmpty();
    }

    @Test
    void saysWhatIsNoLongerKeptAndNeverGivesAPositionTwice() throws Exception {
        journal.append(List.of(entry("a", NOON), entry("b", NOON.plusSeconds(60))));

        journal.dropBefore(NOON.plusSeconds(30), () -> false);
        assertThatThrownBy(() -> journal.read(Set.of("orders"), 0, 10))
                .isInstanceOfSatisfying(
                        PositionGone.class, gone -> assertThat(gone.oldest()).isEqualTo(1));
        assertThat(positions(1)).containsExactly(2L);

        journal.dropBefore(NOON.plusSeconds(90), () -> false);
        journal.append(List.of(entry("c", NOON.plusSeconds(100))));
        assertThat(positions(2)).containsExactly(3L);
    }

    @Test
    void aReaderBehindWhoseBackItsMessagesAreDroppedIsToldSo() {
        journal.append(List.of(entry("old", NOON), entry("new", NOON.plusSeconds(60))));
        var overtaken = new SqlJournal(
                new Interrupted(database, "FROM message", () -> journal.dropBefore(NOON.plusSeconds(30), () -> false)));

        assertThatThrownBy(() -> overtaken.read(Set.of("orders"), 0, 10))
                .isInstanceOfSatisfying(
                        PositionGone.class, gone -> assertThat(gone.oldest()).isEqualTo(1));
    }

    @Test
    void onlyWhereAPageDoesNotGoOnAtOnceIsAskedAgainWhetherMessagesWereDropped() throws Exception {
        var other = new Entry("other", "cards", "", "1", NOON, "{}".getBytes(UTF_8));
        journal.append(List.of(entry("a", NOON), other, entry("b", NOON)));
        var questions = new AtomicInteger();
        var counted = new SqlJournal(new Interrupted(database, "FROM bounds", questions::incrementAndGet));

        questions.set(0);
        assertThat(counted.read(Set.of("orders"), 0, 10).messages()).hasSize(2);
        assertThat(questions).hasValue(1);

        questions.set(0);
        assertThat(counted.read(Set.of("orders"), 1, 10).messages()).hasSize(1);
        assertThat(questions).hasValue(2);
    }

    @Test
    void dropsManyOldMessagesInSegmentsBetweenWhichOthersWrite() throws Exception {
        var old = SqlJournal.SEGMENT * 2 + 500;
        var entries = new ArrayList<Entry>();
        for (var count = 0; count < old; count++) entries.add(entry("old" + count, NOON));
        entries.add(entry("new", NOON.plusSeconds(60)));
        // Times may step back: what lies behind a message that is kept is kept.
        entries.add(entry("late", NOON));
        journal.append(entries);
        var transactions = new AtomicInteger();
        var counted = new SqlJournal(new Counting(database, transactions));

        counted.dropBefore(NOON.plusSeconds(30), () -> false);

        assertThat(transactions).hasValue(3);
        assertThat(positions(old)).containsExactly(old + 1L, old + 2L);
        assertThat(journal.find("old0")).isEmpty();
        counted.dropBefore(NOON.plusSeconds(30), () -> false);
        assertThat(transactions).as("nothing is left to drop").hasValue(4);
    }

    @Test
    void endsBetweenTwoSegmentsWhenItIsToldTo() throws Exception {
        var old = SqlJournal.SEGMENT * 3;
        var entries = new ArrayList<Entry>();
        for (var count = 0; count < old; count++) entries.add(entry("old" + count, NOON));
        journal.append(entries);

        journal.dropBefore(NOON.plusSeconds(30), () -> true);

        assertThat(journal.count("orders", 0, old)).isEqualTo(SqlJournal.SEGMENT * 2);
    }

    @Test
    void whoWasAheadOfAJournalThatWasPutBackMissesNothingThatComes() throws Exception {
        for (var day = 0; day < 2; day++) {
            appendAll("kept", 5);
            var backup = journal.lastPosition();
            appendAll("lost" + day + "-", 5);
            var readTo = journal.lastPosition();

            putBackTo(backup);
            journal = new SqlJournal(database);
            journal.leap(NOON.plus(Duration.ofDays(day)));
            appendAll("new" + day + "-", 5);

            assertThat(ids(readTo)).containsExactly(named("new" + day + "-", 5));
            // The same backup once more.
            putBackTo(backup);
            journal = new SqlJournal(database);
        }
    }

    @Test
    void noticesAtTheNextMessageThatItWasPutBackWhileItRan() throws Exception {
        appendAll("kept", 5);
        appendAll("lost", 5);
        putBackTo(5);

        appendAll("new", 5);
        appendAll("more", 5);

        assertThat(ids(10)).hasSize(10).startsWith(named("new", 5));
        assertThat(positions(10).getLast() - positions(10).getFirst()).isEqualTo(9);
    }

    @Test
    void dropsOldMessagesOverALeap() throws Exception {
        appendAll("old", 5);
        journal.leap(NOON);
        journal.append(List.of(entry("new", NOON.plusSeconds(60))));
        var transactions = new AtomicInteger();

        new SqlJournal(new Counting(database, transactions)).dropBefore(NOON.plusSeconds(30), () -> false);

        assertThat(transactions).hasValue(1);
        assertThat(ids(journal.lastPosition() - 1)).containsExactly("new");
        assertThat(journal.find("old0")).isEmpty();
    }

    private void appendAll(String name, int count) {
        for (var id : named(name, count)) journal.append(List.of(entry(id, NOON)));
    }

    private static String[] named(String name, int count) {
        return IntStream.range(0, count).mapToObj(number -> name + number).toArray(String[]::new);
    }

    private List<String> ids(long after) throws PositionGone {
        return journal.read(Set.of("orders"), after, 1000).messages().stream()
                .map(Stored::id)
                .toList();
    }

    /** As a backup of that moment is. */
    private void putBackTo(long last) {
        database.transaction(connection -> {
            for (var sql : List.of(
                    "DELETE FROM message WHERE position > ?",
                    "DELETE FROM message_id WHERE position > ?",
                    "DELETE FROM latest WHERE position > ?",
                    "UPDATE bounds SET last = ?")) {
                try (var statement = connection.prepareStatement(sql)) {
                    statement.setLong(1, last);
                    statement.executeUpdate();
                }
            }
            return null;
        });
    }

    @Test
    void aPageEndsWithTheMessageThatFillsIt() throws Exception {
        var half = new byte[SqlJournal.MAX_PAGE_BYTES / 2];
        for (var id : named("big", 3)) journal.append(List.of(new Entry(id, "orders", "", "1", NOON, half)));
        journal.append(List.of(new Entry("x", "other", "", "1", NOON, half), entry("small", NOON)));

        var page = journal.read(Set.of("orders"), 0, 1000);

        assertThat(page.messages()).extracting(Stored::id).containsExactly("big0", "big1");
        assertThat(page.last()).isEqualTo(2);
        assertThat(ids(page.last())).containsExactly("big2", "small");
        assertThat(journal.read(Set.of("orders"), 2, 1).last()).isEqualTo(3);
        assertThat(journal.read(Set.of("orders"), 2, 1000).last()).isEqualTo(5);
    }

    @Test
    void wakesAReaderWhenAMessageArrives() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reader = threads.submit(() -> {
                journal.awaitBeyond(0, Duration.ofMinutes(1));
                return journal.lastPosition();
            });

            journal.append(List.of(entry("a", NOON)));

            assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void findsAKeyThatHoldsCharactersNoTextOfADatabaseMayHold() {
        journal.append(List.of(new Entry("a", "orders", "\u0000\u0000k", "1", NOON, new byte[] {0})));

        assertThat(journal.latest("orders", "\u0000\u0000k")).map(Stored::id).contains("a");
    }

    @Test
    void givesAKeyOfOnePageToItsLastMessage() {
        journal.append(List.of(
                new Entry("b", "orders", "k", "0000000002", NOON, new byte[0]),
                new Entry("a", "orders", "k", "0000000001", NOON, new byte[0]),
                new Entry("c", "orders", "k", "0000000003", NOON, new byte[0])));

        assertThat(journal.latest("orders", "k")).map(Stored::id).contains("c");
    }

    @Test
    void showsPositionsInOrderWhileSeveralAppend() throws Exception {
        var writers = 4L;
        var each = 50;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var writer = 0; writer < writers; writer++) {
                var name = "w" + writer + "-";
                var _ = threads.submit(() -> {
                    for (var count = 0; count < each; count++) journal.append(List.of(entry(name + count, NOON)));
                });
            }
            var seen = new ArrayList<Long>();
            while (seen.size() < writers * each) {
                var after = seen.isEmpty() ? 0 : seen.getLast();
                journal.awaitBeyond(after, Duration.ofSeconds(10));
                seen.addAll(positions(after));
            }
            assertThat(seen)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, writers * each).boxed().toList());
        }
    }

    private List<Long> positions(long after) throws PositionGone {
        return journal.read(Set.of("orders"), after, 1000).messages().stream()
                .map(Stored::position)
                .toList();
    }

    private static Entry entry(String id, Instant time) {
        return new Entry(id, "orders", "", "1", time, "{}".getBytes(UTF_8));
    }

    /** Something happens before each look at a table. */
    private record Interrupted(Database database, String table, Runnable meanwhile) implements ForwardingDatabase {
        @Override
        public <T> T read(Work<T> work) {
            return database.read(connection -> work.in((Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                        if (arguments != null && arguments[0].toString().contains(table)) meanwhile.run();
                        return method.invoke(connection, arguments);
                    })));
        }
    }

    private record Counting(Database database, AtomicInteger transactions) implements ForwardingDatabase {
        @Override
        public <T> T transaction(Work<T> work) {
            transactions.incrementAndGet();
            return database.transaction(work);
        }
    }
}
