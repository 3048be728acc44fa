package io.legacybridge.runtime.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One statement on a connection of a {@link Database}. The values stand for its question marks, in order: texts, numbers,
 * bytes, moments, which are stored in milliseconds, and optional ones of these, which are NULL when they are empty; of PostgreSQL
 * also arrays of texts.
 */
public final class Sql {

    private static final int ASKED_AT_ONCE = 100;
    private static final String KEYS = " (?" + ", ?".repeat(ASKED_AT_ONCE - 1) + ")";

    private Sql() {}

    /** What one row says. */
    @FunctionalInterface
    public interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Returns how many rows it changed. */
    public static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            set(statement, values);
            return statement.executeUpdate();
        }
    }

    /**
     * The same statement for each list of values, handed over as one batch.
     *
     * @return how many rows each of them changed
     */
    public static int[] updateAll(Connection connection, String sql, List<Object[]> all) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var values : all) {
                set(statement, values);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    public static <T> List<T> list(Connection connection, String sql, Row<T> row, Object... values)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            set(statement, values);
            var all = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) all.add(row.of(rows));
            }
            return all;
        }
    }

    /**
     * What the rows with these keys say.
     *
     * @param sql ends with {@code IN}
     */
    public static <T> List<T> listOf(Connection connection, String sql, Row<T> row, List<String> keys)
            throws SQLException {
        var all = new ArrayList<T>();
        for (var from = 0; from < keys.size(); from += ASKED_AT_ONCE) {
            // What is left over of the last question asks for the last one again.
            var asked = new Object[ASKED_AT_ONCE];
            for (var index = 0; index < ASKED_AT_ONCE; index++)
                asked[index] = keys.get(Math.min(from + index, keys.size() - 1));
            all.addAll(list(connection, sql + KEYS, row, asked));
        }
        return all;
    }

    /** What the first row says; empty when there is none, or it says null. */
    public static <T> Optional<T> first(Connection connection, String sql, Row<T> row, Object... values)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            set(statement, values);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.ofNullable(row.of(rows)) : Optional.empty();
            }
        }
    }

    /** The moment in a column that is never NULL. */
    public static Instant time(ResultSet row, int column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    public static Optional<Instant> optionalTime(ResultSet row, int column) throws SQLException {
        var millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (var index = 0; index < values.length; index++) set(statement, index + 1, values[index]);
    }

    private static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case Optional<?> optional -> set(statement, index, optional.orElse(null));
            case String text -> statement.setString(index, text);
            case Integer number -> statement.setInt(index, number);
            case Long number -> statement.setLong(index, number);
            case Instant time -> statement.setLong(index, time.toEpochMilli());
            case byte[] bytes -> statement.setBytes(index, bytes);
            case String[] texts ->
                statement.setArray(index, statement.getConnection().createArrayOf("text", texts));
            default -> throw new IllegalArgumentException("stores keep no " + value.getClass());
        }
    }
}
