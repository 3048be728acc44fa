package io.legacybridge.adapter.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.legacybridge.spi.LegacySystemException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections that operations share. The pool is made at the first call. A failure to connect is the answer to everybody who
 * asks within the next moment, so that a database that is down is not asked by each of them.
 */
final class ConnectionPool implements AutoCloseable {

    private static final Duration MAX_LIFETIME = Duration.ofMinutes(30);
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);
    private static final int HANDOVER_SECONDS = 1;

    private final JdbcConfig config;
    private final Connector connector;
    private final String name;
    private final UntilClosed borrowers = new UntilClosed();
    private volatile Optional<Failed> lastFailure = Optional.empty();
    private HikariDataSource pool;
    private boolean closed;

    /** @param at by {@link System#nanoTime} */
    private record Failed(SQLException why, long at) {}

    ConnectionPool(String name, JdbcConfig config, Connector connector) {
        this.name = name;
        this.config = config;
        this.connector = connector;
    }

    /** @param patience how long it may take at most */
    Connection borrow(Duration patience) throws LegacySystemException {
        var begun = System.nanoTime();
        try {
            return borrowInTime(patience);
        } catch (SQLException | IllegalStateException e) {
            throw failure(e, begun);
        }
    }

    /** The pool knows one patience for everybody, and its closing ends none. */
    private Connection borrowInTime(Duration patience) throws SQLException {
        var from = pool();
        try {
            return borrowers.get(patience, from::getConnection);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) throw refused;
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new SQLException("not in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting", e);
        }
    }

    /** After a broken connection the others are most likely broken too. */
    synchronized void distrust() {
        if (pool != null && pool.getHikariPoolMXBean() != null)
            pool.getHikariPoolMXBean().softEvictConnections();
    }

    private LegacySystemException failure(Exception e, long begun) {
        synchronized (this) {
            if (closed)
                return connector.failures().soon("The connection is closed.", "Start it again.", "jdbc/closed", e);
        }
        var failed = lastFailure
                .filter(failure -> failure.at() - begun >= 0)
                .map(Failed::why)
                .or(connector::heldBack);
        if (failed.isPresent()) return connector.failures().of(failed.get());
        if (hasRoom())
            return connector.failures().of(new SQLException("no connection stood in time", Connector.UNREACHABLE, e));
        return connector
                .failures()
                .soon(
                        "All " + config.connections() + " connections to the database are busy.",
                        "Try again later; look for slow statements, or raise connections.",
                        "jdbc/busy",
                        e);
    }

    /** Then it is not other calls that are waited for. */
    private synchronized boolean hasRoom() {
        return pool == null
                || pool.getHikariPoolMXBean() == null
                || pool.getHikariPoolMXBean().getActiveConnections() < config.connections();
    }

    private synchronized HikariDataSource pool() {
        if (closed) throw new IllegalStateException("closed");
        if (pool != null) return pool;
        var settings = new HikariConfig();
        settings.setPoolName("connection " + name);
        settings.setDataSource(new Opening());
        settings.setMaximumPoolSize(config.connections());
        settings.setMinimumIdle(0);
        settings.setConnectionTimeout(config.connectTimeout().toMillis());
        settings.setValidationTimeout(config.connectTimeout().toMillis());
        settings.setMaxLifetime(MAX_LIFETIME.toMillis());
        settings.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        settings.setInitializationFailTimeout(-1);
        settings.setAutoCommit(false);
        pool = new HikariDataSource(settings);
        return pool;
    }

    /** Aborts what calls use. The connector is closed before, so that the pool need not wait for its logins first. */
    @Override
    public void close() {
        HikariDataSource open;
        synchronized (this) {
            closed = true;
            open = pool;
            pool = null;
        }
        borrowers.close();
        if (open != null) open.close();
    }

    /** The pool's way to the {@link Connector}. */
    private final class Opening implements DataSource {

        @Override
        public Connection getConnection() throws SQLException {
            try {
                var opened = connector.open();
                lastFailure = Optional.empty();
                return opened;
            } catch (SQLException e) {
                lastFailure = Optional.of(new Failed(e, System.nanoTime()));
                throw e;
            }
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("the login is the connection's");
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        /**
         * The pool waits so long, when it is closed, for a connection that was just made and is on its way into it: nobody else
         * would close it. Only then it aborts what calls use, and those have to end while it can be kept how they ended.
         */
        @Override
        public int getLoginTimeout() {
            return HANDOVER_SECONDS;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException("it logs nothing");
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("it wraps nothing");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
