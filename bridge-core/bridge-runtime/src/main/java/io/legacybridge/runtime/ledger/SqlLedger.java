package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.record.Checkpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The ledger and the dead letters in {@code ledger.db}: one file, so that a checkpoint and what it set aside are one transaction. */
public final class SqlLedger implements Ledger, DeadLetters {

    private static final String FILE_COLUMNS = "number, connection, name, size, modified, digest, occurrence, records,"
            + " byte_offset, completed, connection_version, contract_version, attempts, refused";
    private static final String TALLY = "taken, published, duplicate, dead_lettered, discarded";

    private final Database database;
    private final Clock clock;
    private final Fence fence;
    private final Measures measures;

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
        write(_ -> null);
    }

    @Override
    public FileDelivery openFile(String name, FileAppearance appearance, String digest, Versions versions) {
        return write(connection -> {
            var known = find(connection, name, appearance, digest);
            if (known.isPresent()) return begunAgain(connection, known.get(), versions);
            var occurrence = occurrences(connection, name, digest) + 1;
            var number = nextNumber(connection, name);
            try (var insert = connection.prepareStatement("INSERT INTO delivery (connection, number, name, size,"
                    + " modified, digest, occurrence, begun, connection_version, contract_version, attempts)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)")) {
                insert.setString(1, name);
                insert.setLong(2, number);
                insert.setString(3, appearance.path());
                insert.setLong(4, appearance.size());
                insert.setLong(5, appearance.modified().toEpochMilli());
                insert.setString(6, digest);
                insert.setInt(7, occurrence);
                insert.setLong(8, clock.millis());
                insert.setString(9, versions.connection());
                insert.setString(10, versions.contract());
                insert.executeUpdate();
            }
            return new FileDelivery(
                    number,
                    name,
                    appearance,
                    digest,
                    occurrence,
                    Checkpoint.START,
                    false,
                    versions,
                    0,
                    Optional.empty());
        });
    }

    private static Optional<FileDelivery> find(
            Connection connection, String name, FileAppearance appearance, String digest) throws SQLException {
        try (var query = connection.prepareStatement("SELECT " + FILE_COLUMNS + " FROM delivery WHERE connection = ?"
                + " AND name = ? AND size = ? AND modified = ? AND digest = ?")) {
            query.setString(1, name);
            query.setString(2, appearance.path());
            query.setLong(3, appearance.size());
            query.setLong(4, appearance.modified().toEpochMilli());
            query.setString(5, digest);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(file(row)) : Optional.empty();
            }
        }
    }

    private static int occurrences(Connection connection, String name, String digest) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT MAX(occurrence) FROM delivery WHERE connection = ? AND digest = ?")) {
            query.setString(1, name);
            query.setString(2, digest);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Another version takes it over only while nothing of it can have been published: the records of both have the same ids. */
    private static FileDelivery begunAgain(Connection connection, FileDelivery delivery, Versions versions)
            throws SQLException {
        if (delivery.complete()) return delivery;
        try (var update = connection.prepareStatement("UPDATE delivery SET attempts = attempts + 1,"
                + " connection_version = ?, contract_version = ? WHERE connection = ? AND number = ?"
                + " AND (connection_version = ?"
                + " OR records = 0 AND byte_offset = 0 AND attempts = 0 AND in_doubt = 0)")) {
            update.setString(1, versions.connection());
            update.setString(2, versions.contract());
            update.setString(3, delivery.connection());
            update.setLong(4, delivery.number());
            update.setString(5, versions.connection());
            return update.executeUpdate() == 1 ? delivery.readWith(versions) : delivery;
        }
    }

    /** Whatever must hold for others: an attempt that ends because it no longer does has come to its end, too. */
    @Override
    public void rest(String name, long delivery, int attempt, boolean mayBePublished) {
        database.transaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE delivery SET attempts = 0,"
                    + " in_doubt = CASE WHEN ? = 1 OR attempts > 1 THEN 1 ELSE in_doubt END"
                    + " WHERE connection = ? AND number = ? AND attempts = ?")) {
                update.setInt(1, mayBePublished ? 1 : 0);
                update.setString(2, name);
                update.setLong(3, delivery);
                update.setInt(4, attempt);
                return update.executeUpdate();
            }
        });
    }

    @Override
    public List<FileDelivery> unfinished(String name) {
        return database.read(
                connection -> files(connection, "connection = ? AND digest IS NOT NULL AND completed IS NULL", name));
    }

    @Override
    public void advance(String name, long delivery, Checkpoint checkpoint, Tally chunk, List<DeadLetter> setAside) {
        requireBalance(chunk);
        var counted = write(connection -> {
            advance(connection, name, delivery, checkpoint);
            return count(connection, name, delivery, chunk, setAside);
        });
        measures.recorded(name, counted);
    }

    private static void advance(Connection connection, String name, long delivery, Checkpoint checkpoint)
            throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE delivery SET records = ?, byte_offset = ?, attempts = 1 WHERE connection = ? AND number = ?")) {
            update.setLong(1, checkpoint.records());
            update.setLong(2, checkpoint.offset());
            update.setString(3, name);
            update.setLong(4, delivery);
            update.executeUpdate();
        }
    }

    @Override
    public void refuse(String name, long delivery, Checkpoint end, DeadLetter letter) {
        var counted = write(connection -> {
            advance(connection, name, delivery, end);
            var one = count(connection, name, delivery, new Tally(1, 0, 0, 1, 0), List.of(letter));
            try (var update = connection.prepareStatement(
                    "UPDATE delivery SET refused = ? WHERE connection = ? AND number = ?")) {
                update.setString(1, letter.reason());
                update.setString(2, name);
                update.setLong(3, delivery);
                update.executeUpdate();
            }
            complete(connection, name, delivery);
            return one;
        });
        measures.recorded(name, counted);
    }

    @Override
    public boolean wasTaken(String name, FileAppearance appearance) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT 1 FROM delivery WHERE connection = ? AND name = ?"
                    + " AND size = ? AND modified = ? AND digest IS NOT NULL AND completed IS NOT NULL")) {
                query.setString(1, name);
                query.setString(2, appearance.path());
                query.setLong(3, appearance.size());
                query.setLong(4, appearance.modified().toEpochMilli());
                try (var row = query.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    @Override
    public List<FileAppearance> taken(String name, String path, String digest) {
        return database.read(connection -> {
            // Behind f no digest goes on.
            try (var query = connection.prepareStatement("SELECT name, size, modified FROM delivery"
                    + " WHERE connection = ? AND digest >= ? AND digest < ? AND substr(name, 1, ?) = ?"
                    + " AND completed IS NOT NULL")) {
                query.setString(1, name);
                query.setString(2, digest);
                query.setString(3, digest + "g");
                query.setInt(4, path.codePointCount(0, path.length()));
                query.setString(5, path);
                var files = new ArrayList<FileAppearance>();
                try (var row = query.executeQuery()) {
                    while (row.next())
                        files.add(new FileAppearance(
                                row.getString(1), row.getLong(2), Instant.ofEpochMilli(row.getLong(3))));
                }
                return files;
            }
        });
    }

    @Override
    public void complete(String name, long delivery) {
        write(connection -> {
            complete(connection, name, delivery);
            return null;
        });
    }

    @Override
    public BatchDelivery openBatch(String name, String title, Versions versions, List<KnownId> ids) {
        var first = ids.stream().findFirst();
        var firstId = first.map(KnownId::id);
        return write(connection -> {
            // Its row is locked from here on: whoever brings the same id to another node comes before or behind.
            var number = nextNumber(connection, name);
            var seen = SeenTable.known(connection, ids);
            if (first.isPresent()) requireSameContent(connection, name, versions, first.get(), seen);
            var attempts = firstId.isPresent() ? attempts(connection, name, firstId.get()) : 0;
            try (var insert = connection.prepareStatement("INSERT INTO delivery (connection, number, name, begun,"
                    + " connection_version, contract_version, attempts, first_id, content)"
                    + " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)")) {
                insert.setString(1, name);
                insert.setLong(2, number);
                insert.setString(3, title);
                insert.setLong(4, clock.millis());
                insert.setString(5, versions.connection());
                insert.setString(6, versions.contract());
                insert.setString(7, firstId.orElse(null));
                insert.setString(8, first.flatMap(KnownId::content).orElse(null));
                insert.executeUpdate();
            }
            return new BatchDelivery(number, attempts, seen);
        });
    }

    /**
     * The last content counts with which the id came. One that was not recorded may still have been published, so it counts as
     * well; one that was recorded counts no longer than the id is known. Another version may read another content in the same bytes.
     */
    private static void requireSameContent(
            Connection connection, String name, Versions versions, KnownId id, Set<String> seen) throws SQLException {
        if (id.content().isEmpty()) return;
        try (var query = connection.prepareStatement("SELECT content, completed FROM delivery WHERE connection = ?"
                + " AND first_id = ? AND content IS NOT NULL AND connection_version = ?"
                + " ORDER BY number DESC LIMIT 1")) {
            query.setString(1, name);
            query.setString(2, id.id());
            query.setString(3, versions.connection());
            try (var row = query.executeQuery()) {
                if (!row.next() || row.getString(1).equals(id.content().get())) return;
                row.getLong(2);
                if (row.wasNull() || seen.contains(id.id())) throw new ReusedId(id.id());
            }
        }
    }

    private static int attempts(Connection connection, String name, String firstId) throws SQLException {
        try (var query = connection.prepareStatement("SELECT COUNT(*) FROM delivery WHERE connection = ?"
                + " AND first_id = ? AND completed IS NULL AND attempts > 0")) {
            query.setString(1, name);
            query.setString(2, firstId);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    @Override
    public void recordBatch(
            String name,
            long delivery,
            Collection<KnownId> ids,
            Tally tally,
            List<DeadLetter> setAside,
            Optional<String> position) {
        requireBalance(tally);
        var day = LocalDate.now(clock.withZone(ZoneOffset.UTC)).toEpochDay();
        var aside = setAside.stream().map(DeadLetter::id).collect(Collectors.toSet());
        var published = ids.stream().filter(id -> !aside.contains(id.id())).toList();
        var others = ids.stream().filter(id -> aside.contains(id.id())).toList();
        var counted = write(connection -> {
            SeenTable.insert(connection, others, day);
            var twice = SeenTable.insert(connection, published, day);
            DeadLetterTable.settle(
                    connection, name, published.stream().map(KnownId::id).toList(), clock.instant());
            var known = count(connection, name, delivery, tally.publishedElsewhere(twice), setAside);
            if (position.isPresent()) goOnAfter(connection, name, position.get());
            complete(connection, name, delivery);
            return known;
        });
        measures.recorded(name, counted);
    }

    @Override
    public Optional<String> position(String name) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT position FROM source_position WHERE connection = ?")) {
                query.setString(1, name);
                try (var row = query.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Set<String> connections() {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT connection FROM delivery_number");
                    var row = query.executeQuery()) {
                var names = new HashSet<String>();
                while (row.next()) names.add(row.getString(1));
                return names;
            }
        });
    }

    @Override
    public Set<String> versionsInUse(Instant since) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT connection_version FROM delivery"
                    + " WHERE completed IS NULL OR completed >= ? UNION SELECT connection_version FROM dead_letter"
                    + " WHERE state = 'waiting' UNION SELECT connection_version FROM legacy_call")) {
                query.setLong(1, since.toEpochMilli());
                var versions = new HashSet<String>();
                try (var row = query.executeQuery()) {
                    while (row.next()) versions.add(row.getString(1));
                }
                return versions;
            }
        });
    }

    @Override
    public List<Report> reports(String name, LocalDate day) {
        var from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        var until = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT number, name, begun, completed, " + TALLY
                    + " FROM delivery WHERE connection = ? AND begun >= ? AND begun < ? ORDER BY number DESC")) {
                query.setString(1, name);
                query.setLong(2, from.toEpochMilli());
                query.setLong(3, until.toEpochMilli());
                var reports = new ArrayList<Report>();
                try (var row = query.executeQuery()) {
                    while (row.next())
                        reports.add(new Report(
                                row.getLong(1),
                                row.getString(2),
                                Instant.ofEpochMilli(row.getLong(3)),
                                completed(row, 4),
                                tally(row, 5)));
                }
                return reports;
            }
        });
    }

    @Override
    public Tally total(String name) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT SUM(taken), SUM(published), SUM(duplicate),"
                    + " SUM(dead_lettered), SUM(discarded) FROM delivery WHERE connection = ?")) {
                query.setString(1, name);
                try (var row = query.executeQuery()) {
                    row.next();
                    return tally(row, 1);
                }
            }
        });
    }

    @Override
    public void setAside(DeadLetter letter) {
        write(connection -> {
            DeadLetterTable.insert(connection, List.of(letter));
            return null;
        });
    }

    @Override
    public List<DeadLetter> waiting(Optional<String> name, int limit) {
        return database.read(connection -> {
            var where = " WHERE state = 'waiting'" + (name.isPresent() ? " AND connection = ?" : "");
            try (var query = connection.prepareStatement("SELECT " + DeadLetterTable.COLUMNS + " FROM dead_letter"
                    + where + " ORDER BY created DESC, delivery DESC LIMIT ?")) {
                if (name.isPresent()) query.setString(1, name.get());
                query.setInt(name.isPresent() ? 2 : 1, limit);
                return DeadLetterTable.read(query);
            }
        });
    }

    @Override
    public long countWaiting(String name) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT COUNT(*) FROM dead_letter WHERE connection = ? AND state = 'waiting'")) {
                query.setString(1, name);
                try (var row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    @Override
    public Optional<DeadLetter> find(String id) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT " + DeadLetterTable.COLUMNS + " FROM dead_letter WHERE id = ?")) {
                query.setString(1, id);
                return DeadLetterTable.read(query).stream().findFirst();
            }
        });
    }

    private static void requireBalance(Tally tally) {
        if (!tally.balances()) throw new IllegalArgumentException("a tally that does not balance: " + tally);
    }

    private <T> T write(Database.Work<T> work) {
        return database.transaction(connection -> {
            fence.check(connection);
            return work.in(connection);
        });
    }

    private static long nextNumber(Connection connection, String name) throws SQLException {
        try (var upsert = connection.prepareStatement("INSERT INTO delivery_number (connection, last) VALUES (?, 1)"
                + " ON CONFLICT (connection) DO UPDATE SET last = delivery_number.last + 1 RETURNING last")) {
            upsert.setString(1, name);
            try (var row = upsert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Sets the letters aside and counts. What lies among the dead letters already is a duplicate. */
    static Tally count(Connection connection, String name, long delivery, Tally tally, List<DeadLetter> letters)
            throws SQLException {
        var counted = tally.knownAlready(letters.size() - DeadLetterTable.insert(connection, letters));
        FailPoint.INSIDE_LEDGER.pass();
        add(connection, name, delivery, counted);
        return counted;
    }

    private static void add(Connection connection, String name, long delivery, Tally tally) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE delivery SET taken = taken + ?,"
                + " published = published + ?, duplicate = duplicate + ?, dead_lettered = dead_lettered + ?,"
                + " discarded = discarded + ? WHERE connection = ? AND number = ?")) {
            update.setLong(1, tally.taken());
            update.setLong(2, tally.published());
            update.setLong(3, tally.duplicate());
            update.setLong(4, tally.deadLettered());
            update.setLong(5, tally.discarded());
            update.setString(6, name);
            update.setLong(7, delivery);
            if (update.executeUpdate() != 1)
                throw new IllegalStateException("delivery " + delivery + " of " + name + " was never opened");
        }
    }

    private void complete(Connection connection, String name, long delivery) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE delivery SET completed = ? WHERE connection = ? AND number = ? AND completed IS NULL")) {
            update.setLong(1, clock.millis());
            update.setString(2, name);
            update.setLong(3, delivery);
            update.executeUpdate();
        }
    }

    private static void goOnAfter(Connection connection, String name, String position) throws SQLException {
        try (var upsert = connection.prepareStatement("INSERT INTO source_position (connection, position) VALUES (?, ?)"
                + " ON CONFLICT (connection) DO UPDATE SET position = excluded.position")) {
            upsert.setString(1, name);
            upsert.setString(2, position);
            upsert.executeUpdate();
        }
    }

    private static List<FileDelivery> files(Connection connection, String where, String... values) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT " + FILE_COLUMNS + " FROM delivery WHERE " + where + " ORDER BY number")) {
            for (var index = 0; index < values.length; index++) query.setString(index + 1, values[index]);
            var files = new ArrayList<FileDelivery>();
            try (var row = query.executeQuery()) {
                while (row.next()) files.add(file(row));
            }
            return files;
        }
    }

    private static FileDelivery file(ResultSet row) throws SQLException {
        return new FileDelivery(
                row.getLong(1),
                row.getString(2),
                new FileAppearance(row.getString(3), row.getLong(4), Instant.ofEpochMilli(row.getLong(5))),
                row.getString(6),
                row.getInt(7),
                new Checkpoint(row.getLong(8), row.getLong(9)),
                completed(row, 10).isPresent(),
                new Versions(row.getString(11), row.getString(12)),
                row.getInt(13),
                Optional.ofNullable(row.getString(14)));
    }

    private static Optional<Instant> completed(ResultSet row, int column) throws SQLException {
        var millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static Tally tally(ResultSet row, int first) throws SQLException {
        return new Tally(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getLong(first + 4));
    }
}
