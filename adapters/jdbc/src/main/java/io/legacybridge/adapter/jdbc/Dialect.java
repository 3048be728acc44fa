package io.legacybridge.adapter.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What differs between the databases' SQL. */
record Dialect(DatabaseKind kind) {

    private static final String SQLITE_TIMESTAMP = "strftime('%%Y-%%m-%%dT%%H:%%M:%%f', %s)";
    private static final String SQLITE_TIME = "strftime('%%H:%%M:%%f', %s)";
    private static final String SQLITE_NUMBER = "CAST(%s AS NUMERIC)";

    /** A name from the configuration, in quotes. It is data: whatever stands in it ends up as a name. */
    String quoted(String name) {
        var quote = kind == DatabaseKind.MARIADB ? "`" : "\"";
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** A table's name, with its schema in front or without. */
    String quotedTable(String name) {
        return Arrays.stream(name.split("\\.")).map(this::quoted).collect(Collectors.joining("."));
    }

    /**
     * A column as it is compared. SQLite keeps times as texts, with a blank or a T between date and time: here both are one,
     * to the millisecond; and decimals are numbers there, of 15 digits. A text in the place of a time stays what it is.
     */
    String compared(String column, ColumnType type) {
        return comparableInSqlite(type)
                .map(value -> "ifnull(" + value.formatted(column) + ", " + column + ")")
                .orElse(column);
    }

    /** A value with which such a column is compared. */
    String comparedValue(ColumnType type) {
        return comparableInSqlite(type).map(value -> value.formatted("?")).orElse("?");
    }

    /** A value for a query. SQLite's driver binds a decimal as a text, and every text is greater there than every number. */
    String askedValue(ColumnType type) {
        return type.kind() == ColumnType.Kind.DECIMAL ? comparedValue(type) : "?";
    }

    private Optional<String> comparableInSqlite(ColumnType type) {
        if (kind != DatabaseKind.SQLITE) return Optional.empty();
        return switch (type.kind()) {
            case TIMESTAMP, TIMESTAMPTZ -> Optional.of(SQLITE_TIMESTAMP);
            case TIME -> Optional.of(SQLITE_TIME);
            case DECIMAL -> Optional.of(SQLITE_NUMBER);
            case TEXT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, BOOLEAN, DATE, BYTES -> Optional.empty();
        };
    }

    /** Whether names in quotes are told apart by upper and lower case. SQL Server's collation decides there, mostly not. */
    boolean mindsCase() {
        return switch (kind) {
            case POSTGRESQL, H2, ORACLE, DB2, DB2_I -> true;
            case MARIADB, SQLITE, SQLSERVER -> false;
        };
    }

    /** Whether the rows that a statement wrote come only when it says so: the driver knows only the last generated number. */
    boolean returnsWhenTold() {
        return switch (kind) {
            case MARIADB, SQLITE -> true;
            case POSTGRESQL, H2, ORACLE, SQLSERVER, DB2, DB2_I -> false;
        };
    }

    /** What stands behind ORDER BY. */
    String firstRows(int count) {
        return switch (kind) {
            case POSTGRESQL, MARIADB, H2, SQLITE -> " LIMIT " + count;
            case ORACLE, SQLSERVER, DB2, DB2_I -> " OFFSET 0 ROWS FETCH NEXT " + count + " ROWS ONLY";
        };
    }

    /** The database's clock. Writers take their times from it as well. */
    Instant clock(Connection connection) throws SQLException {
        var sql =
                switch (kind) {
                    case POSTGRESQL, H2 -> "SELECT CURRENT_TIMESTAMP";
                    case MARIADB -> "SELECT UTC_TIMESTAMP(6)";
                    case SQLITE -> "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
                    case ORACLE -> "SELECT SYSTIMESTAMP FROM DUAL";
                    case SQLSERVER -> "SELECT SYSDATETIMEOFFSET()";
                    case DB2, DB2_I -> "SELECT CURRENT TIMESTAMP - CURRENT TIMEZONE FROM SYSIBM.SYSDUMMY1";
                };
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return switch (kind) {
                case POSTGRESQL, H2, ORACLE, SQLSERVER ->
                    row.getObject(1, OffsetDateTime.class).toInstant();
                case MARIADB, DB2, DB2_I ->
                    row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
                case SQLITE -> Instant.parse(row.getString(1));
            };
        }
    }

    /**
     * Begins a transaction that writes nothing, as far as the database can be told so. It ends with a rollback in any case,
     * so nothing stays where it cannot.
     */
    void beginReading(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        switch (kind) {
            case POSTGRESQL -> connection.setReadOnly(true);
            case MARIADB -> execute(connection, "SET TRANSACTION READ ONLY");
            case ORACLE -> execute(connection, "SET TRANSACTION READ ONLY");
            case SQLITE -> execute(connection, "PRAGMA query_only = ON");
            case H2, SQLSERVER, DB2, DB2_I -> {}
        }
    }

    void endReading(Connection connection) throws SQLException {
        connection.rollback();
        switch (kind) {
            case POSTGRESQL -> connection.setReadOnly(false);
            case SQLITE -> execute(connection, "PRAGMA query_only = OFF");
            case MARIADB, ORACLE, H2, SQLSERVER, DB2, DB2_I -> {}
        }
    }

    void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
