package io.legacybridge.runtime.ledger;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.legacybridge.runtime.ledger.DeadLetter.Kind;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.Letter.Closing;
import io.legacybridge.runtime.ledger.Letter.Payload;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.spi.record.Checkpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The dead letters in the store of the ledger. */
public final class SqlLetters implements Letters {

    private static final String SELECT =
            "SELECT id, connection, delivery, kind, records, position, byte_offset, reason,"
                    + " code, connection_version, contract_version, created, state, replays, in_doubt, LENGTH(sealed), closed,"
                    + " closed_by, closed_because FROM dead_letter";
    private static final byte[] NOTHING = {};
    private static final String EXPIRED = "expired";

    /** One whose replay is in doubt is left to a person. */
    private static final String EXPIRES = "state = 'waiting' AND in_doubt = 0";

    private final Database database;
    private final Clock clock;

    /** @param database that of the ledger */
    public SqlLetters(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public List<Letter> list(Optional<String> name, Optional<State> state, Optional<String> after, int limit) {
        var ofConnection = name.orElse("");
        var inState = state.map(State::word).orElse("");
        var afterId = after.orElse("");
        return database.read(connection -> Sql.list(
                connection,
                SELECT + " WHERE (? = '' OR connection = ?) AND (? = '' OR state = ?)"
                        + " AND (? = '' OR (-created, -delivery, id) >"
                        + " (SELECT -created, -delivery, id FROM dead_letter WHERE id = ?))"
                        + " ORDER BY created DESC, delivery DESC, id LIMIT ?",
                row -> letter(connection, row),
                ofConnection,
                ofConnection,
                inState,
                inState,
                afterId,
                afterId,
                limit));
    }

    @Override
    public Optional<Letter> find(String id) {
        return database.read(connection -> find(connection, id));
    }

    @Override
    public Optional<byte[]> sealed(String id, int version) {
        var select = version == Letter.ORIGINAL
                ? "SELECT sealed FROM dead_letter WHERE id = ? AND ? = 1"
                : "SELECT sealed FROM dead_letter_payload WHERE id = ? AND version = ?";
        return database.read(connection -> Sql.first(connection, select, row -> row.getBytes(1), id, version)
                .filter(bytes -> bytes.length > 0));
    }

    @Override
    public Optional<Long> fileSize(Letter letter) {
        if (letter.kind() != Kind.FILE) return Optional.empty();
        return database.read(connection -> Sql.first(
                connection,
                "SELECT size FROM delivery WHERE connection = ? AND number = ?",
                row -> row.getLong(1),
                letter.connection(),
                letter.delivery()));
    }

    @Override
    public Optional<Letter> amend(Letter letter, byte[] sealed, String operator) {
        return database.transaction(connection -> {
            if (!stillHas(connection, letter, " AND in_doubt = 0")) return Optional.empty();
            Sql.update(
                    connection,
                    "INSERT INTO dead_letter_payload (id, version, sealed, given, given_by) VALUES (?, ?, ?, ?, ?)",
                    letter.id(),
                    letter.currentPayload() + 1,
                    sealed,
                    clock.instant(),
                    operator);
            return find(connection, letter.id());
        });
    }

    @Override
    public void tried(String id) {
        database.update("UPDATE dead_letter SET replays = replays + 1 WHERE id = ? AND state = 'waiting'", id);
    }

    @Override
    public boolean beginReplay(Letter letter) {
        return database.transaction(connection -> stillHas(connection, letter, "")
                && Sql.update(
                                connection,
                                "UPDATE dead_letter SET replays = replays + 1, in_doubt = 1 WHERE id = ?",
                                letter.id())
                        == 1);
    }

    /** Waits, with the bytes that are known of it. Touches the row: who gives it bytes or closes it at the same moment waits. */
    private static boolean stillHas(Connection connection, Letter letter, String condition) throws SQLException {
        var touch = "UPDATE dead_letter SET replays = replays WHERE id = ? AND state = 'waiting'" + condition;
        return Sql.update(connection, touch, letter.id()) == 1
                && find(connection, letter.id())
                        .filter(now -> now.currentPayload() == letter.currentPayload())
                        .isPresent();
    }

    @Override
    public void advance(Letter file, Checkpoint checkpoint, Tally chunk, List<DeadLetter> setAside) {
        database.transaction(connection -> {
            var advanced = Sql.update(
                    connection,
                    "UPDATE dead_letter SET records = ?, byte_offset = ? WHERE id = ? AND state = 'waiting' AND records < ?",
                    checkpoint.records(),
                    checkpoint.offset(),
                    file.id(),
                    checkpoint.records());
            // Where it did not, another node replays it as well, and was first.
            if (advanced == 1) SqlLedger.count(connection, file.connection(), file.delivery(), chunk, setAside);
            return null;
        });
    }

    @Override
    public void replayed(String id, String operator) {
        database.transaction(connection -> close(connection, id, State.REPLAYED, operator, "", ""));
    }

    @Override
    public boolean discard(String id, String operator, String because) {
        return database.transaction(
                connection -> close(connection, id, State.DISCARDED, operator, because, " AND in_doubt = 0"));
    }

    private boolean close(
            Connection connection, String id, State state, String operator, String because, String condition)
            throws SQLException {
        return Sql.update(
                        connection,
                        "UPDATE dead_letter SET state = ?, closed = ?, closed_by = ?, closed_because = ?, in_doubt = 0"
                                + " WHERE id = ? AND state = 'waiting'" + condition,
                        state.word(),
                        clock.instant(),
                        operator,
                        because,
                        id)
                == 1;
    }

    @Override
    public void expire(String id) {
        discard(id, Letter.BY_THE_APPLIANCE, EXPIRED);
    }

    @Override
    public Map<String, Long> expire(Instant setAsideBefore, String butRecordsWith) {
        var expired = database.transaction(connection -> Sql.list(
                connection,
                "UPDATE dead_letter SET state = ?, closed = ?, closed_by = ?, closed_because = ?" + " WHERE " + EXPIRES
                        + " AND created < ? AND NOT (kind = 'record' AND code = ?) RETURNING connection",
                row -> row.getString(1),
                State.DISCARDED.word(),
                clock.instant(),
                Letter.BY_THE_APPLIANCE,
                EXPIRED,
                setAsideBefore,
                butRecordsWith));
        return expired.stream().collect(groupingBy(name -> name, TreeMap::new, counting()));
    }

    @Override
    public Map<String, Long> expiring(Instant setAsideBefore) {
        var counts = new TreeMap<String, Long>();
        database.list(
                "SELECT connection, COUNT(*) FROM dead_letter WHERE " + EXPIRES
                        + " AND created < ? GROUP BY connection",
                row -> counts.put(row.getString(1), row.getLong(2)),
                setAsideBefore);
        return counts;
    }

    @Override
    public List<Letter> waitingRecords(String code) {
        return database.read(connection -> Sql.list(
                connection,
                SELECT + " WHERE " + EXPIRES + " AND kind = 'record' AND code = ?",
                row -> letter(connection, row),
                code));
    }

    @Override
    public Optional<Instant> oldestWaiting(String name) {
        return database.first(
                "SELECT created FROM dead_letter WHERE connection = ? AND " + EXPIRES + " ORDER BY created LIMIT 1",
                row -> Sql.time(row, 1),
                name);
    }

    @Override
    public void dropBytes(Instant closedBefore) {
        database.transaction(connection -> {
            Sql.update(
                    connection,
                    "DELETE FROM dead_letter_payload WHERE id IN (SELECT id FROM dead_letter WHERE closed < ?)",
                    closedBefore);
            return Sql.update(
                    connection,
                    "UPDATE dead_letter SET sealed = ? WHERE closed < ? AND LENGTH(sealed) > 0",
                    NOTHING,
                    closedBefore);
        });
    }

    private static Optional<Letter> find(Connection connection, String id) throws SQLException {
        return Sql.first(connection, SELECT + " WHERE id = ?", row -> letter(connection, row), id);
    }

    private static Letter letter(Connection connection, ResultSet row) throws SQLException {
        var id = row.getString(1);
        var state = State.of(row.getString(13));
        return new Letter(
                id,
                row.getString(2),
                row.getLong(3),
                Kind.of(row.getString(4)),
                row.getLong(5),
                row.getString(6),
                row.getLong(7),
                row.getString(8),
                row.getString(9),
                new Versions(row.getString(10), row.getString(11)),
                Sql.time(row, 12),
                state,
                row.getInt(14),
                row.getInt(15) != 0,
                row.getLong(16),
                payloads(connection, id),
                state == State.WAITING
                        ? Optional.empty()
                        : Optional.of(new Closing(Sql.time(row, 17), row.getString(18), row.getString(19))));
    }

    private static List<Payload> payloads(Connection connection, String id) throws SQLException {
        return Sql.list(
                connection,
                "SELECT version, given, given_by FROM dead_letter_payload WHERE id = ? ORDER BY version",
                row -> new Payload(row.getInt(1), Sql.time(row, 2), row.getString(3)),
                id);
    }
}
