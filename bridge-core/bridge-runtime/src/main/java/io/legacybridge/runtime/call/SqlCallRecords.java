package io.legacybridge.runtime.call;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
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
        database.update(
                "UPDATE legacy_call SET state = ?, answer = ?, ended = ? WHERE id = ?",
                state.name(),
                sealedAnswer,
                clock.instant(),
                id);
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
        return database.update("DELETE FROM legacy_call WHERE asked < ?", time);
    }

    /** A request that certainly did nothing may be asked again under its key, and another one may not. */
    private static void forgetNotSent(Connection connection, Call call) throws SQLException {
        if (call.key().isEmpty()) return;
        Sql.update(
                connection,
                "DELETE FROM legacy_call WHERE idempotency_key = ? AND request = ? AND state = ?",
                call.key(),
                call.request(),
                State.NOT_SENT.name());
    }

    private boolean insert(Connection connection, Call call) throws SQLException {
        var rows = Sql.update(
                connection,
                "INSERT INTO legacy_call (" + COLUMNS
                        + ", open_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " + now
                        + " + ?) ON CONFLICT DO NOTHING",
                call.id(),
                call.client(),
                call.connection(),
                call.operation(),
                call.key(),
                call.request(),
                call.versions().connection(),
                call.versions().contract(),
                call.asked(),
                call.deadline(),
                call.state().name(),
                call.ended(),
                call.answer(),
                process,
                call.deadline().plus(GRACE).toEpochMilli() - clock.millis());
        return rows == 1;
    }

    private Optional<Call> find(Connection connection, String column, String value) throws SQLException {
        return Sql.first(
                connection,
                "SELECT " + COLUMNS + ", COALESCE(open_until, deadline + " + GRACE.toMillis() + ") - " + now
                        + " FROM legacy_call WHERE " + column + " = ?",
                this::call,
                value);
    }

    private Call call(ResultSet row) throws SQLException {
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
                Sql.time(row, 9),
                Sql.time(row, 10),
                state(State.valueOf(row.getString(11)), mayStillEnd),
                Sql.optionalTime(row, 12),
                Optional.ofNullable(row.getBytes(13)));
    }

    private static State state(State written, boolean mayStillEnd) {
        return written == State.OPEN && !mayStillEnd ? State.UNKNOWN : written;
    }
}
