package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.config.HostPort;
import java.sql.Connection;
import java.sql.SQLException;

/** An empty database in a real server, whose user {@link Postgres#USER} has {@link Postgres#PASSWORD}. */
interface TestDatabase {

    DatabaseKind kind();

    String name();

    HostPort address();

    /** As the database's administrator. */
    Connection connect() throws SQLException;

    /** The type of a column that counts the rows. */
    String numbered();

    /** The SQLSTATE for it. */
    String codeOfAViolatedCheck();

    default void run(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    default int count(String table) throws SQLException {
        return Integer.parseInt(first("SELECT count(*) FROM " + table));
    }

    /** The first value of the first row, as text; null when there is none. */
    default String first(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
