package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.ledger.DeadLetterTable.Unpublished;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.record.Checkpoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The ledger and the dead letters in {@code ledger.db}: one file, so that a checkpoint and what it set aside are one transaction. */
public final class SqlLedger implements Ledger, DeadLetters {

    static final String VERSIONS_IN_USE =
            "SELECT connection_version FROM delivery WHERE completed IS NULL OR completed >= ?"
                    + " UNION SELECT connection_version FROM dead_letter WHERE state = 'waiting'"
                    + " UNION SELECT connection_version FROM legacy_call";

    /** By its number, by which the newest one is found at once: a later one ended later, but for files that waited staged. */
    static final String LAST_TAKEN = "SELECT completed FROM delivery WHERE connection = ? AND completed IS NOT NULL"
            + " AND taken > 0 ORDER BY number DESC LIMIT 1";

    private final Database database;
    private final Clock clock;
    private final Fence fence;
    private final Measures measures;

    /**
     * Of each connection those that may have been begun: the commit had no answer. They are known again by their number only
     * while what must hold does: behind another fence, another node may have begun one with the same number.
     */
    private final Map<String, Set<Attempt>> unanswered = new ConcurrentHashMap<>();

    private record Attempt(long delivery, int number) {}

    public SqlLedger(Database database, Clock clock) {
        this(database, clock, Measures.NONE);
    }

    /** @param measures hears of every chunk that is recorded */
    public SqlLedger(Database database, Clock clock, Measures measures) {
        this(database, clock, Fence.NONE, measures);
    }

    private SqlLedger(Database database, Clock clock, Fence fence, Measures measures) {
        this.database = database;
        this.clock = clock;
        this.fence = fence;
        this.measures = measures;
    }

    @Override
    public Ledger under(Fence other) {
        return new SqlLedger(database, clock, other, measures);
    }

    @Override
    public void confirm() {
        write(_ -> {});
    }

    // Files

    @Override
    public FileDelivery openFile(String name, FileAppearance appearance, String digest, Versions versions) {
        return begin(
                name,
                connection -> openFile(connection, name, appearance, digest, versions),
                row -> new Attempt(row.number(), row.attempts() + 1));
    }

    private FileDelivery openFile(
            Connection connection, String name, FileAppearance appearance, String digest, Versions versions)
            throws SQLException {
        var known = DeliveryTable.find(connection, name, appearance, digest);
        if (known.isEmpty())
            return DeliveryTable.insertFile(connection, name, appearance, digest, versions, clock.instant());
        return known.get().complete() ? known.get() : DeliveryTable.beginAgain(connection, known.get(), versions);
    }

    /** One whose commit has no answer never ended the process: it comes to its end before the next one begins. */
    private <T> T begin(String name, Database.Work<T> work, Function<T, Attempt> attempt) {
        var begun = new ArrayList<Attempt>();
        try {
            var row = answer(connection -> {
                for (var lost : unanswered.getOrDefault(name, Set.of()))
                    DeliveryTable.rest(connection, name, lost.delivery(), lost.number(), false);
                var opened = work.in(connection);
                begun.add(attempt.apply(opened));
                return opened;
            });
            unanswered.remove(name);
            return row;
        } catch (StoreException e) {
            unanswered.computeIfAbsent(name, _ -> ConcurrentHashMap.newKeySet()).addAll(begun);
            throw e;
        }
    }

    /** Whatever must hold for others: an attempt that ends because it no longer does has come to its end, too. */
    @Override
    public void rest(String name, long delivery, int attempt, boolean mayBePublished) {
        database.transaction(connection -> DeliveryTable.rest(connection, name, delivery, attempt, mayBePublished));
    }

    @Override
    public void advance(String name, long delivery, Checkpoint checkpoint, Tally chunk, List<DeadLetter> setAside) {
        requireBalance(chunk);
        var counted = answer(connection -> {
            DeliveryTable.advance(connection, name, delivery, checkpoint);
            return count(connection, name, delivery, chunk, setAside);
        });
        measures.recorded(name, counted);
    }

    @Override
    public void complete(String name, long delivery) {
        write(connection -> DeliveryTable.complete(connection, name, delivery, clock.instant()));
    }

    @Override
    public void refuse(String name, long delivery, Checkpoint end, DeadLetter letter) {
        var counted = answer(connection -> {
            DeliveryTable.advance(connection, name, delivery, end);
            var one = count(connection, name, delivery, new Tally(1, 0, 0, 1, 0), List.of(letter));
            DeliveryTable.refuse(connection, name, delivery, letter.reason());
            DeliveryTable.complete(connection, name, delivery, clock.instant());
            return one;
        });
        measures.recorded(name, counted);
    }

    @Override
    public boolean wasTaken(String name, FileAppearance appearance) {
        return database.first(
                        "SELECT 1 FROM delivery WHERE connection = ? AND name = ? AND size = ? AND modified = ?"
                                + " AND digest IS NOT NULL AND completed IS NOT NULL",
                        row -> row.getInt(1),
                        name,
                        appearance.path(),
                        appearance.size(),
                        appearance.modified())
                .isPresent();
    }

    @Override
    public List<FileAppearance> taken(String name, String path, String digest) {
        return database.list(
                "SELECT name, size, modified FROM delivery WHERE connection = ? AND digest >= ? AND digest < ?"
                        + " AND substr(name, 1, ?) = ? AND completed IS NOT NULL",
                row -> new FileAppearance(row.getString(1), row.getLong(2), Sql.time(row, 3)),
                name,
                digest,
                // Behind f no digest goes on.
                digest + "g",
                path.codePointCount(0, path.length()),
                path);
    }

    // Batches

    @Override
    public BatchDelivery openBatch(String name, String title, Versions versions, List<KnownId> ids) {
        return begin(
                name,
                connection -> openBatch(connection, name, title, versions, ids),
                row -> new Attempt(row.number(), 1));
    }

    private BatchDelivery openBatch(
            Connection connection, String name, String title, Versions versions, List<KnownId> ids)
            throws SQLException {
        var first = ids.stream().findFirst();
        // Its row is locked from here on: whoever brings the same id to another node comes before or behind.
        var number = DeliveryTable.nextNumber(connection, name);
        var today = today();
        var days = SeenTable.known(connection, ids);
        SeenTable.refresh(
                connection,
                ids.stream()
                        .filter(id -> days.getOrDefault(id.id(), today) < today)
                        .toList(),
                today);
        var attempts = 0;
        if (first.isPresent()) {
            DeliveryTable.requireSameContent(connection, name, versions, first.get(), days.keySet());
            attempts = DeliveryTable.attempts(connection, name, first.get().id());
        }
        DeliveryTable.insertBatch(connection, name, number, title, versions, first, clock.instant());
        return batch(number, attempts, days.keySet(), DeadLetterTable.unpublished(connection, name, ids));
    }

    private static BatchDelivery batch(long number, int attempts, Set<String> known, List<Unpublished> letters) {
        var seen = new HashSet<>(known);
        var setAside = new HashMap<String, Optional<String>>();
        for (var letter : letters) {
            // Of one from a version that kept no content, whatever comes again is a repetition.
            if (letter.content().isEmpty() && known.contains(letter.id())) continue;
            if (seen.remove(letter.id()) || letter.waits()) setAside.put(letter.id(), letter.content());
        }
        return new BatchDelivery(number, attempts, seen, setAside);
    }

    @Override
    public void recordBatch(
            String name,
            long delivery,
            Collection<KnownId> published,
            Collection<KnownId> setAside,
            Tally tally,
            List<DeadLetter> letters,
            Optional<String> position) {
        requireBalance(tally);
        var day = today();
        var counted = answer(connection -> {
            var corrected = DeadLetterTable.unpublished(connection, name, published).stream()
                    .map(Unpublished::id)
                    .collect(Collectors.toSet());
            var twice = SeenTable.insert(connection, only(published, id -> !corrected.contains(id.id())), day);
            SeenTable.insert(connection, only(published, id -> corrected.contains(id.id())), day);
            SeenTable.insert(connection, setAside, day);
            var known = count(connection, name, delivery, tally.publishedElsewhere(twice), letters);
            // Behind the letters of this batch, one of which may have been corrected in it.
            DeadLetterTable.settle(
                    connection, name, published.stream().map(KnownId::id).toList(), clock.instant());
            if (position.isPresent()) goOnAfter(connection, name, position.get());
            DeliveryTable.complete(connection, name, delivery, clock.instant());
            DeliveryTable.forgetAttempts(connection, name, delivery);
            return known;
        });
        measures.recorded(name, counted);
    }

    private static List<KnownId> only(Collection<KnownId> ids, Predicate<KnownId> which) {
        return ids.stream().filter(which).toList();
    }

    private long today() {
        return LocalDate.now(clock.withZone(ZoneOffset.UTC)).toEpochDay();
    }

    private static void goOnAfter(Connection connection, String name, String position) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO source_position (connection, position) VALUES (?, ?)"
                        + " ON CONFLICT (connection) DO UPDATE SET position = excluded.position",
                name,
                position);
    }

    @Override
    public Optional<String> position(String name) {
        return database.first(
                "SELECT position FROM source_position WHERE connection = ?", row -> row.getString(1), name);
    }

    @Override
    public Optional<Instant> lastTaken(String name) {
        return database.first(LAST_TAKEN, row -> Sql.time(row, 1), name);
    }

    // What is known of all of them

    @Override
    public Set<String> connections() {
        return Set.copyOf(database.list("SELECT connection FROM delivery_number", row -> row.getString(1)));
    }

    @Override
    public Set<String> versionsInUse(Instant since) {
        return Set.copyOf(database.list(VERSIONS_IN_USE, row -> row.getString(1), since));
    }

    @Override
    public Tally total(String name) {
        return database.first(
                        "SELECT SUM(taken), SUM(published), SUM(duplicate), SUM(dead_lettered), SUM(discarded)"
                                + " FROM delivery WHERE connection = ?",
                        row -> new Tally(
                                row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)),
                        name)
                .orElseThrow();
    }

    // Dead letters

    @Override
    public void setAside(DeadLetter letter) {
        write(connection -> DeadLetterTable.insert(connection, List.of(letter)));
    }

    @Override
    public List<DeadLetter> waiting(Optional<String> name, int limit) {
        return database.list(
                DeadLetterTable.SELECT + " WHERE state = 'waiting'" + (name.isPresent() ? " AND connection = ?" : "")
                        + " ORDER BY created DESC, delivery DESC LIMIT ?",
                DeadLetterTable::letter,
                Stream.concat(name.stream(), Stream.of(limit)).toArray());
    }

    @Override
    public long countWaiting(String name) {
        return database.first(
                        "SELECT COUNT(*) FROM dead_letter WHERE connection = ? AND state = 'waiting'",
                        row -> row.getLong(1),
                        name)
                .orElseThrow();
    }

    private static void requireBalance(Tally tally) {
        if (!tally.balances()) throw new IllegalArgumentException("a tally that does not balance: " + tally);
    }

    /** Sets the letters aside and counts. What lies among the dead letters already is a duplicate. */
    static Tally count(Connection connection, String name, long delivery, Tally tally, List<DeadLetter> letters)
            throws SQLException {
        var counted = tally.knownAlready(letters.size() - DeadLetterTable.insert(connection, letters));
        FailPoint.INSIDE_LEDGER.pass();
        DeliveryTable.add(connection, name, delivery, counted);
        return counted;
    }

    private <T> T answer(Database.Work<T> work) {
        return database.transaction(connection -> {
            fence.check(connection);
            return work.in(connection);
        });
    }

    private interface Writing {
        void in(Connection connection) throws SQLException;
    }

    private void write(Writing work) {
        answer(connection -> {
            work.in(connection);
            return null;
        });
    }
}
