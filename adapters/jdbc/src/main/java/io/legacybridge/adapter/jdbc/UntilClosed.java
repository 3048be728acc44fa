package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.InTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for connections, each one {@linkplain InTime in time}. Its closing ends every wait. */
final class UntilClosed implements AutoCloseable {

    private final Set<Thread> workers = new HashSet<>();
    private boolean closed;

    /**
     * @param work gives a connection; one that comes too late is closed
     * @throws ExecutionException with what went wrong as its cause
     */
    Connection get(Duration limit, Callable<Connection> work)
            throws TimeoutException, ExecutionException, InterruptedException {
        return InTime.get(limit, () -> interruptibly(work), UntilClosed::letGo);
    }

    private Connection interruptibly(Callable<Connection> work) throws Exception {
        begin();
        try {
            var connection = work.call();
            // Not every driver ends when it is interrupted.
            if (!isClosed()) return connection;
            letGo(connection);
            throw closedMeanwhile();
        } finally {
            end();
        }
    }

    private synchronized void begin() throws SQLException {
        if (closed) throw closedMeanwhile();
        workers.add(Thread.currentThread());
    }

    private synchronized void end() {
        workers.remove(Thread.currentThread());
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private static SQLException closedMeanwhile() {
        return new SQLException("closed while connecting", Connector.UNREACHABLE);
    }

    private static void letGo(Connection late) {
        try {
            late.close();
        } catch (SQLException e) {
            // Closed or not, nobody uses it.
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        workers.forEach(Thread::interrupt);
    }
}
