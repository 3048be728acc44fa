package io.legacybridge.adapter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How long statements may run. Drivers end them at their query timeout, but for SQLite's, which only waits so long for locks:
 * there whatever runs on a connection when the time is over is interrupted, again and again until this is closed, since an
 * interruption between two steps of a statement is lost.
 */
final class QueryLimit implements AutoCloseable {

    private static final long AGAIN_MILLIS = 100;
    private static final QueryLimit NONE = new QueryLimit(null);

    private final Statement canceller;
    private CompletableFuture<Void> alarm = new CompletableFuture<>();
    private boolean closed;

    private QueryLimit(Statement canceller) {
        this.canceller = canceller;
    }

    /** Ends what runs on the connection when the time is over, until it is closed. */
    static QueryLimit of(Dialect dialect, Connection connection, Duration time) throws SQLException {
        if (dialect.kind() != DatabaseKind.SQLITE) return NONE;
        var limit = new QueryLimit(connection.createStatement());
        limit.ringAfter(time.toMillis());
        return limit;
    }

    /** Rounded up, since drivers know whole seconds only. */
    static void give(Statement statement, Dialect dialect, Duration time) throws SQLException {
        if (dialect.kind() != DatabaseKind.SQLITE)
            statement.setQueryTimeout(Math.toIntExact(time.plusMillis(999).toSeconds()));
    }

    private synchronized void ringAfter(long millis) {
        if (closed) return;
        alarm = new CompletableFuture<>();
        var _ = alarm.thenRun(this::ring);
        alarm.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
    }

    private synchronized void ring() {
        if (closed) return;
        try {
            canceller.cancel();
        } catch (SQLException e) {
            // The connection is gone, and with it what ran there.
            return;
        }
        ringAfter(AGAIN_MILLIS);
    }

    @Override
    public void close() throws SQLException {
        if (canceller == null) return;
        synchronized (this) {
            closed = true;
            alarm.cancel(false);
        }
        canceller.close();
    }
}
