package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.ledger.DeadLetter.Kind;
import io.legacybridge.runtime.ledger.Ledger.Tally;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.Letter.Closing;
import io.legacybridge.runtime.ledger.Letter.Payload;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.spi.record.Checkpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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
    private static final String BY_ITSELF = "appliance";
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
        return database.read(connection -> {
            try (var query = connection.prepareStatement(SELECT + " WHERE (? = '' OR connection = ?)"
                    + " AND (? = '' OR state = ?) AND (? = '' OR (-created, -delivery, id) >"
                    + " (SELECT -created, -delivery, id FROM dead_letter WHERE id = ?))"
                    + " ORDER BY created DESC, delivery DESC, id LIMIT ?")) {
                query.setString(1, name.orElse(""));
                query.setString(2, name.orElse(""));
                query.setString(3, state.map(State::word).orElse(""));
                query.setString(4, state.map(State::word).orElse(""));
                query.setString(5, after.orElse(""));
                query.setString(6, after.orElse(""));
                query.setInt(7, limit);
                return letters(connection, query);
            }
        });
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
        return database.read(connection -> {
            try (var query = connection.prepareStatement(select)) {
                query.setString(1, id);
                query.setInt(2, version);
                try (var row = query.executeQuery()) {
                    return row.next()
                            ? Optional.of(row.getBytes(1)).filter(bytes -> bytes.length > 0)
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public Optional<Long> fileSize(Letter letter) {
        if (letter.kind() != DeadLetter.Kind.FILE) return Optional.empty();
        return database.read(connection -> {
            try (var query =
                    connection.prepareStatement("SELECT size FROM delivery WHERE connection = ? AND number = ?")) {
                query.setString(1, letter.connection());
                query.setLong(2, letter.delivery());
                try (var row = query.executeQuery()) {
                    return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Optional<Letter> amend(Letter letter, byte[] sealed, String operator) {
        return database.transaction(connection -> {
            if (!stillHas(connection, letter, " AND in_doubt = 0")) return Optional.empty();
            try (var insert = connection.prepareStatement("INSERT INTO dead_letter_payload"
                    + " (id, version, sealed, given, given_by) VALUES (?, ?, ?, ?, ?)")) {
                insert.setString(1, letter.id());
                insert.setInt(2, letter.currentPayload() + 1);
                insert.setBytes(3, sealed);
                insert.setLong(4, clock.millis());
                insert.setString(5, operator);
                insert.executeUpdate();
            }
            return find(connection, letter.id());
        });
    }

    @Override
    public void tried(String id) {
        database.transaction(connection -> changed(
                connection, "UPDATE dead_letter SET replays = replays + 1 WHERE id = ? AND state = 'waiting'", id));
    }

    @Override
    public boolean beginReplay(Letter letter) {
        return database.transaction(connection -> stillHas(connection, letter, "")
                && changed(
                        connection,
                        "UPDATE dead_letter SET replays = replays + 1, in_doubt = 1 WHERE id = ?",
                        letter.id()));
    }

    /** Waits, with the bytes that are known of it. Touches the row: who gives it bytes or closes it at the same moment waits. */
    private static boolean stillHas(Connection connection, Letter letter, String condition) throws SQLException {
        return changed(
                        connection,
                        "UPDATE dead_letter SET replays = replays WHERE id = ? AND state = 'waiting'" + condition,
                        letter.id())
                && find(connection, letter.id())
                        .filter(now -> now.currentPayload() == letter.currentPayload())
                        .isPresent();
    }

    @Override
    public void advance(Letter file, Checkpoint checkpoint, Tally chunk, List<DeadLetter> setAside) {
        database.transaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE dead_letter SET records = ?, byte_offset = ?"
                    + " WHERE id = ? AND state = 'waiting' AND records < ?")) {
                update.setLong(1, checkpoint.records());
                update.setLong(2, checkpoint.offset());
                update.setString(3, file.id());
                update.setLong(4, checkpoint.records());
                // Another node replays it as well, and was first.
                if (update.executeUpdate() != 1) return null;
            }
            SqlLedger.count(connection, file.connection(), file.delivery(), chunk, setAside);
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
        try (var update = connection.prepareStatement("UPDATE dead_letter SET state = ?, closed = ?, closed_by = ?,"
                + " closed_because = ?, in_doubt = 0 WHERE id = ? AND state = 'waiting'" + condition)) {
            update.setString(1, state.word());
            update.setLong(2, clock.millis());
            update.setString(3, operator);
            update.setString(4, because);
            update.setString(5, id);
            return update.executeUpdate() == 1;
        }
    }

    @Override
    public Map<String, Long> expire(Instant setAsideBefore) {
        return database.transaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE dead_letter SET state = ?, closed = ?, closed_by = ?,"
                    + " closed_because = ? WHERE " + EXPIRES + " AND created < ? RETURNING connection")) {
                update.setString(1, State.DISCARDED.word());
                update.setLong(2, clock.millis());
                update.setString(3, BY_ITSELF);
                update.setString(4, EXPIRED);
                update.setLong(5, setAsideBefore.toEpochMilli());
                var expired = new TreeMap<String, Long>();
                try (var rows = update.executeQuery()) {
                    while (rows.next()) expired.merge(rows.getString(1), 1L, Long::sum);
                }
                return expired;
            }
        });
    }

    @Override
    public Map<String, Long> expiring(Instant setAsideBefore) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT connection, COUNT(*) FROM dead_letter WHERE " + EXPIRES
                    + " AND created < ? GROUP BY connection")) {
                query.setLong(1, setAsideBefore.toEpochMilli());
                var counts = new TreeMap<String, Long>();
                try (var rows = query.executeQuery()) {
                    while (rows.next()) counts.put(rows.getString(1), rows.getLong(2));
                }
                return counts;
            }
        });
    }

    @Override
    public Optional<Instant> oldestWaiting(String name) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT created FROM dead_letter WHERE connection = ?"
                    + " AND " + EXPIRES + " ORDER BY created LIMIT 1")) {
                query.setString(1, name);
                try (var row = query.executeQuery()) {
                    return row.next() ? Optional.of(Instant.ofEpochMilli(row.getLong(1))) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void dropBytes(Instant closedBefore) {
        database.transaction(connection -> {
            try (var payloads = connection.prepareStatement("DELETE FROM dead_letter_payload WHERE id IN"
                            + " (SELECT id FROM dead_letter WHERE closed < ?)");
                    var letters = connection.prepareStatement(
                            "UPDATE dead_letter SET sealed = ? WHERE closed < ? AND LENGTH(sealed) > 0")) {
                payloads.setLong(1, closedBefore.toEpochMilli());
                payloads.executeUpdate();
                letters.setBytes(1, NOTHING);
                letters.setLong(2, closedBefore.toEpochMilli());
                return letters.executeUpdate();
            }
        });
    }

    private static Optional<Letter> find(Connection connection, String id) throws SQLException {
        try (var query = connection.prepareStatement(SELECT + " WHERE id = ?")) {
            query.setString(1, id);
            return letters(connection, query).stream().findFirst();
        }
    }

    private static boolean changed(Connection connection, String update, String id) throws SQLException {
        try (var statement = connection.prepareStatement(update)) {
            statement.setString(1, id);
            return statement.executeUpdate() == 1;
        }
    }

    private static List<Letter> letters(Connection connection, PreparedStatement query) throws SQLException {
        var letters = new ArrayList<Letter>();
        try (var row = query.executeQuery()) {
            while (row.next()) letters.add(letter(row, payloads(connection, row.getString(1))));
        }
        return letters;
    }

    private static Letter letter(ResultSet row, List<Payload> payloads) throws SQLException {
        var state = State.of(row.getString(13));
        return new Letter(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                Kind.of(row.getString(4)),
                row.getLong(5),
                row.getString(6),
                row.getLong(7),
                row.getString(8),
                row.getString(9),
                new Versions(row.getString(10), row.getString(11)),
                Instant.ofEpochMilli(row.getLong(12)),
                state,
                row.getInt(14),
                row.getInt(15) != 0,
                row.getLong(16),
                payloads,
                state == State.WAITING
                        ? Optional.empty()
                        : Optional.of(new Closing(
                                Instant.ofEpochMilli(row.getLong(17)), row.getString(18), row.getString(19))));
    }

    private static List<Payload> payloads(Connection connection, String id) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT version, given, given_by FROM dead_letter_payload WHERE id = ? ORDER BY version")) {
            query.setString(1, id);
            var payloads = new ArrayList<Payload>();
            try (var row = query.executeQuery()) {
                while (row.next())
                    payloads.add(new Payload(row.getInt(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3)));
            }
            return payloads;
        }
    }
}
