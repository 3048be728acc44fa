package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.ledger.Ledger.FileDelivery;
import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.ledger.Ledger.ReusedId;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.record.Checkpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What a transaction of the ledger does with the rows of its deliveries: files, and batches. */
final class DeliveryTable {

    private static final String ONE = " WHERE connection = ? AND number = ?";

    private DeliveryTable() {}

    static long nextNumber(Connection connection, String name) throws SQLException {
        return Sql.first(
                        connection,
                        "INSERT INTO delivery_number (connection, last) SELECT ?, number + 1 FROM delivery_floor WHERE true"
                                + " ON CONFLICT (connection) DO UPDATE SET last = CASE WHEN excluded.last > delivery_number.last"
                                + " THEN excluded.last ELSE delivery_number.last + 1 END RETURNING last",
                        row -> row.getLong(1),
                        name)
                .orElseThrow();
    }

    static FileDelivery insertFile(
            Connection connection,
            String name,
            FileAppearance appearance,
            String digest,
            Versions versions,
            Instant begun)
            throws SQLException {
        var occurrence = occurrences(connection, name, digest) + 1;
        var number = nextNumber(connection, name);
        Sql.update(
                connection,
                "INSERT INTO delivery (connection, number, name, size, modified, digest, occurrence, begun,"
                        + " connection_version, contract_version, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                name,
                number,
                appearance.path(),
                appearance.size(),
                appearance.modified(),
                digest,
                occurrence,
                begun,
                versions.connection(),
                versions.contract());
        return new FileDelivery(
                number, name, appearance, digest, occurrence, Checkpoint.START, false, versions, 0, Optional.empty());
    }

    private static int occurrences(Connection connection, String name, String digest) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT MAX(occurrence) FROM delivery WHERE connection = ? AND digest = ?",
                        row -> row.getInt(1),
                        name,
                        digest)
                .orElseThrow();
    }

    static Optional<FileDelivery> find(Connection connection, String name, FileAppearance appearance, String digest)
            throws SQLException {
        return Sql.first(
                connection,
                "SELECT number, connection, name, size, modified, digest, occurrence, records, byte_offset,"
                        + " completed, connection_version, contract_version, attempts, refused FROM delivery WHERE connection = ?"
                        + " AND name = ? AND size = ? AND modified = ? AND digest = ?",
                DeliveryTable::file,
                name,
                appearance.path(),
                appearance.size(),
                appearance.modified(),
                digest);
    }

    private static FileDelivery file(ResultSet row) throws SQLException {
        return new FileDelivery(
                row.getLong(1),
                row.getString(2),
                new FileAppearance(row.getString(3), row.getLong(4), Sql.time(row, 5)),
                row.getString(6),
                row.getInt(7),
                new Checkpoint(row.getLong(8), row.getLong(9)),
                Sql.optionalTime(row, 10).isPresent(),
                new Versions(row.getString(11), row.getString(12)),
                row.getInt(13),
                Optional.ofNullable(row.getString(14)));
    }

    static void insertBatch(
            Connection connection,
            String name,
            long number,
            String title,
            Versions versions,
            Optional<KnownId> first,
            Instant begun)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO delivery (connection, number, name, begun, connection_version, contract_version, attempts,"
                        + " first_id, content) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)",
                name,
                number,
                title,
                begun,
                versions.connection(),
                versions.contract(),
                first.map(KnownId::id),
                first.flatMap(KnownId::content));
    }

    /**
     * The last content counts with which the id came. One that was not recorded may still have been published, so it counts as
     * well; one that was recorded counts no longer than the id is known. Another version may read another content in the same bytes.
     */
    static void requireSameContent(Connection connection, String name, Versions versions, KnownId id, Set<String> seen)
            throws SQLException {
        if (id.content().isEmpty()) return;
        var differs = Sql.first(
                        connection,
                        "SELECT content, completed FROM delivery WHERE connection = ? AND first_id = ?"
                                + " AND content IS NOT NULL AND connection_version = ? ORDER BY number DESC LIMIT 1",
                        row -> !row.getString(1).equals(id.content().get())
                                && (Sql.optionalTime(row, 2).isEmpty() || seen.contains(id.id())),
                        name,
                        id.id(),
                        versions.connection())
                .orElse(false);
        if (differs) throw new ReusedId(id.id());
    }

    /** How often a batch that begins with this id was begun and came to no end. */
    static int attempts(Connection connection, String name, String firstId) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT COUNT(*) FROM delivery WHERE connection = ? AND first_id = ? AND completed IS NULL"
                                + " AND attempts > 0",
                        row -> row.getInt(1),
                        name,
                        firstId)
                .orElseThrow();
    }

    /** Another version takes it over only while nothing of it can have been published: the records of both have the same ids. */
    static FileDelivery beginAgain(Connection connection, FileDelivery delivery, Versions versions)
            throws SQLException {
        var begun = Sql.update(
                connection,
                "UPDATE delivery SET attempts = attempts + 1, connection_version = ?, contract_version = ?" + ONE
                        + " AND (connection_version = ?"
                        + " OR records = 0 AND byte_offset = 0 AND attempts = 0 AND in_doubt = 0)",
                versions.connection(),
                versions.contract(),
                delivery.connection(),
                delivery.number(),
                versions.connection());
        return begun == 1 ? delivery.readWith(versions) : delivery;
    }

    static int rest(Connection connection, String name, long number, int attempt, boolean mayBePublished)
            throws SQLException {
        return Sql.update(
                connection,
                "UPDATE delivery SET attempts = 0,"
                        + " in_doubt = CASE WHEN ? = 1 OR attempts > 1 THEN 1 ELSE in_doubt END" + ONE
                        + " AND attempts = ?",
                mayBePublished ? 1 : 0,
                name,
                number,
                attempt);
    }

    static void advance(Connection connection, String name, long number, Checkpoint checkpoint) throws SQLException {
        Sql.update(
                connection,
                "UPDATE delivery SET records = ?, byte_offset = ?, attempts = 1" + ONE,
                checkpoint.records(),
                checkpoint.offset(),
                name,
                number);
    }

    static void refuse(Connection connection, String name, long number, String reason) throws SQLException {
        Sql.update(connection, "UPDATE delivery SET refused = ?" + ONE, DeadLetterTable.storable(reason), name, number);
    }

    static void complete(Connection connection, String name, long number, Instant now) throws SQLException {
        Sql.update(connection, "UPDATE delivery SET completed = ?" + ONE + " AND completed IS NULL", now, name, number);
    }

    /** What it began with has come to its end: earlier attempts at it that the process ended do not count on. */
    static void forgetAttempts(Connection connection, String name, long number) throws SQLException {
        // The + keeps the database from going through all numbers: of those of one first id that are not completed
        // there are few.
        Sql.update(
                connection,
                "UPDATE delivery SET attempts = 0 WHERE connection = ? AND completed IS NULL AND attempts > 0"
                        + " AND first_id = (SELECT first_id FROM delivery" + ONE + ") AND +number < ?",
                name,
                name,
                number,
                number);
    }

    static void add(Connection connection, String name, long number, Tally tally) throws SQLException {
        var rows = Sql.update(
                connection,
                "UPDATE delivery SET taken = taken + ?, published = published + ?, duplicate = duplicate + ?,"
                        + " dead_lettered = dead_lettered + ?, discarded = discarded + ?" + ONE,
                tally.taken(),
                tally.published(),
                tally.duplicate(),
                tally.deadLettered(),
                tally.discarded(),
                name,
                number);
        if (rows != 1) throw new IllegalStateException("delivery " + number + " of " + name + " was never opened");
    }
}
