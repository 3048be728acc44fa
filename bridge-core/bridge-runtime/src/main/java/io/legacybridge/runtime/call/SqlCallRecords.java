package io.legacybridge.runtime.call;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.store.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Calls in the ledger's store. A process that ends leaves its open ones as unknown: another start finds them by the name of
 * the process, or, where several share the store, when their deadline is over. Then they are unknown to their own process, too.
 */
public final class SqlCallRecords implements CallRecords {

    /** How long after its deadline a call may still end; of another process by the clock of the store that they share. */
    static final Duration GRACE = Duration.ofMinutes(1);

    private static final String COLUMNS = "id, client, connection, operation, idempotency_key, request,"
            + " connection_version, contract_version, asked, deadline, state, ended, answer, process";

    private final Database database;
    private final Clock clock;
    /** In a store of this process alone nobody else may end a call. */
    private final String now;

    private final String process = UUID.randomUUID().toString();

    public SqlCallRecords(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.now = database.isShared() ? Database.SHARED_NOW : "NULL";
    }

    @Override
    public Begun begin(Call call) {
        return database.transaction(connection -> {
            forgetNotSent(connection, call);
            if (insert(connection, call)) return new Begun.New();
            return new Begun.Known(
                    find(connection, "idempotency_key", call.key().orElseThrow())
                            .orElseThrow());
        });
    }

    @Override
    public void end(String id, State state, Optional<byte[]> sealedAnswer) {
        database.transaction(connection -> {
            try (var update = connection.prepareStatement(
                    "UPDATE legacy_call SET state = ?, answer = ?, ended = ? WHERE id = ?")) {
                update.setString(1, state.name());
                update.setBytes(2, sealedAnswer.orElse(null));
                update.setLong(3, clock.millis());
                update.setString(4, id);
                update.executeUpdate();
            }
            return null;
        });
    }

    @Override
    public Optional<Call> find(String id) {
        return database.read(connection -> find(connection, "id", id));
    }

    @Override
    public Optional<Call> withKey(String key) {
        return database.read(connection -> find(connection, "idempotency_key", key));
    }

    @Override
    public int forgetBefore(Instant time) {
        return database.transaction(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM legacy_call WHERE asked < ?")) {
                delete.setLong(1, time.toEpochMilli());
                return delete.executeUpdate();
            }
        });
    }

    /** A request that certainly did nothing may be asked again under its key, and another one may not. */
    private static void forgetNotSent(Connection connection, Call call) throws SQLException {
        if (call.key().isEmpty()) return;
        try (var delete = connection.prepareStatement(
                "DELETE FROM legacy_call WHERE idempotency_key = ? AND request = ? AND state = ?")) {
            delete.setString(1, call.key().get());
            delete.setString(2, call.request());
            delete.setString(3, State.NOT_SENT.name());
            delete.executeUpdate();
        }
    }

    private boolean insert(Connection connection, Call call) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO legacy_call (" + COLUMNS
                + ", open_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " + now
                + " + ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, call.id());
            insert.setString(2, call.client());
            insert.setString(3, call.connection());
            insert.setString(4, call.operation());
            insert.setString(5, call.key().orElse(null));
            insert.setString(6, call.request());
            insert.setString(7, call.versions().connection());
            insert.setString(8, call.versions().contract());
            insert.setLong(9, call.asked().toEpochMilli());
            insert.setLong(10, call.deadline().toEpochMilli());
            insert.setString(11, call.state().name());
            if (call.ended().isPresent()) insert.setLong(12, call.ended().get().toEpochMilli());
            else insert.setNull(12, Types.BIGINT);
            insert.setBytes(13, call.answer().orElse(null));
            insert.setString(14, process);
            insert.setLong(15, call.deadline().plus(GRACE).toEpochMilli() - clock.millis());
            return insert.executeUpdate() == 1;
        }
    }

    private Optional<Call> find(Connection connection, String column, String value) throws SQLException {
        try (var query = connection.prepareStatement("SELECT " + COLUMNS + ", COALESCE(open_until, deadline + "
                + GRACE.toMillis() + ") - " + now + " FROM legacy_call WHERE " + column + " = ?")) {
            query.setString(1, value);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(call(row)) : Optional.empty();
            }
        }
    }

    private Call call(ResultSet row) throws SQLException {
        var ended = row.getLong(12);
        // One of this process may have ended, too, and its end could not be stored.
        var mayStillEnd = row.getString(14).equals(process)
                ? clock.millis() < row.getLong(10) + GRACE.toMillis()
                : row.getLong(15) > 0;
        return new Call(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Optional.ofNullable(row.getString(5)),
                row.getString(6),
                new Versions(row.getString(7), row.getString(8)),
                Instant.ofEpochMilli(row.getLong(9)),
                Instant.ofEpochMilli(row.getLong(10)),
                state(State.valueOf(row.getString(11)), mayStillEnd),
                ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)),
                Optional.ofNullable(row.getBytes(13)));
    }

    private static State state(State written, boolean mayStillEnd) {
        return written == State.OPEN && !mayStillEnd ? State.UNKNOWN : written;
    }
}
