package io.legacybridge.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Base64;

/** Hands values of {@link Column}s to a statement. */
final class Binding {

    private Binding() {}

    static void bind(PreparedStatement statement, int index, Dialect dialect, ColumnType type, Object value)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, sqlType(dialect, type));
            return;
        }
        var texts = dialect.kind() == DatabaseKind.SQLITE;
        switch (type.kind()) {
            case TEXT -> statement.setString(index, (String) value);
            case SMALLINT, INTEGER -> statement.setInt(index, Math.toIntExact((Long) value));
            case BIGINT -> statement.setLong(index, (Long) value);
            case DECIMAL -> statement.setBigDecimal(index, (BigDecimal) value);
            case REAL, DOUBLE -> statement.setDouble(index, (Double) value);
            case BOOLEAN -> statement.setBoolean(index, (Boolean) value);
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> {
                if (texts) statement.setString(index, (String) value);
                else statement.setObject(index, temporal(type, (String) value));
            }
            case BYTES -> statement.setBytes(index, Base64.getDecoder().decode((String) value));
        }
    }

    private static Object temporal(ColumnType type, String text) {
        return switch (type.kind()) {
            case DATE -> LocalDate.parse(text);
            case TIME -> LocalTime.parse(text);
            case TIMESTAMP -> LocalDateTime.parse(text);
            default -> OffsetDateTime.parse(text);
        };
    }

    /** Of {@link Types}. */
    static int sqlType(Dialect dialect, ColumnType type) {
        return switch (type.kind()) {
            case TEXT -> Types.VARCHAR;
            case SMALLINT -> Types.SMALLINT;
            case INTEGER -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            case DECIMAL -> Types.NUMERIC;
            case REAL -> Types.REAL;
            case DOUBLE -> Types.DOUBLE;
            case BOOLEAN -> Types.BOOLEAN;
            case DATE -> Types.DATE;
            case TIME -> Types.TIME;
            case TIMESTAMP -> Types.TIMESTAMP;
            case TIMESTAMPTZ ->
                dialect.kind() == DatabaseKind.MARIADB ? Types.TIMESTAMP : Types.TIMESTAMP_WITH_TIMEZONE;
            case BYTES -> Types.BINARY;
        };
    }
}
