package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.store.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a transaction of the ledger does with the rows of its dead letters. */
final class DeadLetterTable {

    private static final String COLUMNS = "id, connection, delivery, kind, records, position, byte_offset,"
            + " reason, code, sealed, content, connection_version, contract_version, created";
    static final String SELECT = "SELECT " + COLUMNS + " FROM dead_letter";

    /** PostgreSQL stores no U+0000, and a terminal obeys the others. */
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    private static final Pattern CONTROLS_BUT_LINES = Pattern.compile("[\\p{Cc}\\p{Cs}&&[^\n]]");

    private DeadLetterTable() {}

    /** Returns how many of them were new, which no batch tells: PostgreSQL's driver makes one statement of its rows. */
    static int insert(Connection connection, List<DeadLetter> letters) throws SQLException {
        var stored = 0;
        for (var letter : letters) {
            var added = insert(connection, letter);
            if (added == 0 && replacesClosed(connection, letter.id())) added = insert(connection, letter);
            stored += added;
        }
        if (!letters.isEmpty()) FailPoint.INSIDE_DEAD_LETTER.pass();
        return stored;
    }

    private static int insert(Connection connection, DeadLetter letter) throws SQLException {
        return Sql.update(
                connection,
                "INSERT INTO dead_letter (" + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                letter.id(),
                letter.connection(),
                letter.delivery(),
                letter.kind().word(),
                letter.records(),
                CONTROLS.matcher(letter.position()).replaceAll("·"),
                letter.offset(),
                storable(letter.reason()),
                letter.code(),
                letter.sealed(),
                letter.content(),
                letter.versions().connection(),
                letter.versions().contract(),
                letter.time());
    }

    /** A reason, with a dot for each character that it may not have. */
    static String storable(String reason) {
        return CONTROLS_BUT_LINES.matcher(reason).replaceAll("·");
    }

    /**
     * A closed letter of the same id is that of a record which came so long ago that its id was forgotten. What became of that one is
     * counted at its delivery from now on.
     */
    private static boolean replacesClosed(Connection connection, String id) throws SQLException {
        for (var sql : List.of(
                "UPDATE delivery SET dead_lettered = delivery.dead_lettered - 1, published = delivery.published"
                        + " + CASE WHEN letter.state = 'replayed' THEN 1 ELSE 0 END, discarded = delivery.discarded"
                        + " + CASE WHEN letter.state = 'discarded' THEN 1 ELSE 0 END FROM dead_letter AS letter"
                        + " WHERE letter.id = ? AND letter.state <> 'waiting'"
                        + " AND delivery.connection = letter.connection AND delivery.number = letter.delivery",
                "DELETE FROM dead_letter_payload WHERE id IN"
                        + " (SELECT id FROM dead_letter WHERE id = ? AND state <> 'waiting')"))
            Sql.update(connection, sql, id);
        return Sql.update(connection, "DELETE FROM dead_letter WHERE id = ? AND state <> 'waiting'", id) == 1;
    }

    /**
     * One that was never published, as far as is known here.
     *
     * @param content as in {@link DeadLetter}
     */
    record Unpublished(String id, boolean waits, Optional<String> content) {}

    static List<Unpublished> unpublished(Connection connection, String name, Collection<KnownId> ids)
            throws SQLException {
        // Most of the time there is none, and every message would be asked for in vain.
        if (!any(connection, name, "")) return List.of();
        return Sql.listOf(
                connection,
                "SELECT id, state, content FROM dead_letter WHERE state <> 'replayed' AND in_doubt = 0 AND id IN",
                row -> new Unpublished(
                        row.getString(1),
                        State.of(row.getString(2)) == State.WAITING,
                        Optional.ofNullable(row.getString(3))),
                ids.stream().map(KnownId::id).toList());
    }

    /** What was set aside once and is published now no longer waits. */
    static void settle(Connection connection, String name, List<String> published, Instant now) throws SQLException {
        // Most of the time none waits, and every message would be asked for in vain.
        if (!any(connection, name, " AND state = 'waiting'")) return;
        Sql.updateAll(
                connection,
                "UPDATE dead_letter SET state = 'replayed', in_doubt = 0, closed = ?, closed_by = 'source',"
                        + " closed_because = '' WHERE id = ? AND state = 'waiting'",
                published.stream().map(id -> new Object[] {now, id}).toList());
    }

    private static boolean any(Connection connection, String name, String condition) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT 1 FROM dead_letter WHERE connection = ?" + condition + " LIMIT 1",
                        row -> row.getInt(1),
                        name)
                .isPresent();
    }

    /** A row of {@link #SELECT}. */
    static DeadLetter letter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                DeadLetter.Kind.of(row.getString(4)),
                row.getLong(5),
                row.getString(6),
                row.getLong(7),
                row.getString(8),
                row.getString(9),
                row.getBytes(10),
                Optional.ofNullable(row.getString(11)),
                new Versions(row.getString(12), row.getString(13)),
                Sql.time(row, 14));
    }
}
