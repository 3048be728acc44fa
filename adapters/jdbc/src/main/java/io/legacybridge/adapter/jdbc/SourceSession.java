package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.LegacySystemException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The one connection of a source. It checks the table's columns when it connects. */
final class SourceSession implements AutoCloseable {

    /** The driver's own end of a query comes first. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    // Of a node that froze or lost its network in a transaction: the rows it locked are wanted by the one that takes
    // over.
    private static final Duration FROZEN = Duration.ofSeconds(10);

    private final Connector connector;
    private final Dialect dialect;
    private final String table;
    private final List<Column> columns;
    private final Duration queryTimeout;
    private Connection connection;
    private boolean closed;

    /** @param columns that must be there */
    SourceSession(Connector connector, Dialect dialect, String table, List<Column> columns, Duration queryTimeout) {
        this.connector = connector;
        this.dialect = dialect;
        this.table = table;
        this.columns = columns;
        this.queryTimeout = queryTimeout;
    }

    /** Name of the connection whose source reads here. */
    String connection() {
        return connector.connection();
    }

    /** Work on the connection, inside of a transaction that ends with it. */
    interface Work<T> {
        T with(Connection connection) throws SQLException, LegacySystemException;
    }

    /** Reads, and changes nothing. */
    <T> T read(Work<T> work) throws LegacySystemException {
        return run(connection -> {
            var result = work.with(connection);
            connection.rollback();
            return result;
        });
    }

    <T> T write(Work<T> work) throws LegacySystemException {
        return run(connection -> {
            var result = work.with(connection);
            connection.commit();
            return result;
        });
    }

    /** Ends a query that takes too long. PostgreSQL does so by itself, which saves its driver a timer for each page. */
    void limit(PreparedStatement query) throws SQLException {
        if (dialect.kind() != DatabaseKind.POSTGRESQL) QueryLimit.give(query, dialect, queryTimeout);
    }

    private <T> T run(Work<T> work) throws LegacySystemException {
        try {
            var to = connected();
            try (var _ = QueryLimit.of(dialect, to, queryTimeout)) {
                return work.with(to);
            }
        } catch (SQLException e) {
            disconnect();
            throw connector.failures().of(e);
        } catch (LegacySystemException e) {
            disconnect();
            throw e;
        }
    }

    private Connection connected() throws SQLException, LegacySystemException {
        synchronized (this) {
            if (closed)
                throw connector.failures().soon("The connection is closed.", "Start it again.", "jdbc/closed", null);
            if (connection != null) return connection;
        }
        var opened = connector.open();
        synchronized (this) {
            connection = opened;
            if (closed) disconnect();
        }
        if (dialect.kind() == DatabaseKind.POSTGRESQL) {
            dialect.execute(opened, "SET statement_timeout = " + queryTimeout.toMillis());
            dialect.execute(opened, "SET idle_in_transaction_session_timeout = " + FROZEN.toMillis());
        }
        opened.setAutoCommit(false);
        if (dialect.kind() != DatabaseKind.SQLITE)
            opened.setNetworkTimeout(
                    Connector.HERE, Math.toIntExact(queryTimeout.plus(GRACE).toMillis()));
        check(opened);
        return opened;
    }

    /** Something in the table itself that a person has to correct. */
    LegacySystemException refused(String what, String fix, String code) {
        return connector.failures().soon(what, fix, code, null);
    }

    private void check(Connection opened) throws SQLException, LegacySystemException {
        var relation = Relation.of(opened, dialect, table);
        if (relation.isRefreshed()) {
            opened.rollback();
            throw refused(
                    table
                            + " is a materialized view, or reads one: its rows appear there at a refresh, long after their"
                            + " change, and would be passed over.",
                    "Name the table, or a view of tables.",
                    "jdbc/materialized-view");
        }
        var sql = "SELECT * FROM " + dialect.quotedTable(table) + " WHERE 1 = 0";
        try (var statement = opened.prepareStatement(sql);
                var nothing = statement.executeQuery()) {
            var differences =
                    new LiveColumns(dialect.kind(), nothing.getMetaData(), relation.tellsNulls()).differences(columns);
            opened.rollback();
            requireNone(differences, table, "Correct the columns in the connection file.");
        }
    }

    /** @param differences between the columns of a table and those declared */
    void requireNone(List<String> differences, String of, String fix) throws LegacySystemException {
        if (!differences.isEmpty())
            throw refused(
                    "The table " + of + " is not as declared: " + String.join("; ", differences) + ".",
                    fix,
                    "jdbc/columns-differ");
    }

    /** Ends also a query in progress. */
    private synchronized void disconnect() {
        if (connection == null) return;
        try {
            connection.abort(Connector.HERE);
            // Some drivers have no abort.
            connection.close();
        } catch (SQLException e) {
            // It is gone already, which is all that is wanted.
        }
        connection = null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }
}
