package io.legacybridge.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/** Values by their number: a row's columns, or the out parameters of a call. */
interface Cells {

    Object object(int index) throws SQLException;

    <T> T object(int index, Class<T> type) throws SQLException;

    String string(int index) throws SQLException;

    BigDecimal decimal(int index) throws SQLException;

    byte[] bytes(int index) throws SQLException;

    static Cells of(ResultSet row) {
        return new Cells() {
            @Override
            public Object object(int index) throws SQLException {
                return row.getObject(index);
            }

            @Override
            public <T> T object(int index, Class<T> type) throws SQLException {
                return row.getObject(index, type);
            }

            @Override
            public String string(int index) throws SQLException {
                return row.getString(index);
            }

            @Override
            public BigDecimal decimal(int index) throws SQLException {
                return row.getBigDecimal(index);
            }

            @Override
            public byte[] bytes(int index) throws SQLException {
                return row.getBytes(index);
            }
        };
    }

    /** Of SQLite, which has no types of its own for decimals, dates and times: they stand there as text. */
    static Cells ofTexts(ResultSet row) {
        return new Cells() {
            @Override
            public Object object(int index) throws SQLException {
                return row.getObject(index);
            }

            @Override
            public <T> T object(int index, Class<T> type) throws SQLException {
                var text = row.getString(index);
                if (text == null) return null;
                var iso = text.strip().replace(' ', 'T');
                return type.cast(
                        switch (type.getSimpleName()) {
                            case "LocalDate" -> LocalDate.parse(iso);
                            case "LocalTime" -> LocalTime.parse(iso);
                            case "LocalDateTime" -> LocalDateTime.parse(iso);
                            default -> OffsetDateTime.parse(iso);
                        });
            }

            @Override
            public String string(int index) throws SQLException {
                return row.getString(index);
            }

            @Override
            public BigDecimal decimal(int index) throws SQLException {
                var text = row.getString(index);
                return text == null ? null : new BigDecimal(text);
            }

            @Override
            public byte[] bytes(int index) throws SQLException {
                return row.getBytes(index);
            }
        };
    }

    /** Of MariaDB, whose driver errs where its server sends values in their binary form. */
    static Cells ofBinary(ResultSet row) {
        var cells = of(row);
        return new Cells() {
            @Override
            public Object object(int index) throws SQLException {
                var value = cells.object(index);
                // It takes the bytes of a YEAR for digits, and of others not.
                return value instanceof Short ? (Object) row.getInt(index) : value;
            }

            @Override
            public <T> T object(int index, Class<T> type) throws SQLException {
                return cells.object(index, type);
            }

            @Override
            public String string(int index) throws SQLException {
                try {
                    return cells.string(index);
                } catch (DateTimeException e) {
                    return "a date with a month or day of zero";
                }
            }

            @Override
            public BigDecimal decimal(int index) throws SQLException {
                return cells.decimal(index);
            }

            @Override
            public byte[] bytes(int index) throws SQLException {
                return cells.bytes(index);
            }
        };
    }

    static Cells of(CallableStatement call) {
        return new Cells() {
            @Override
            public Object object(int index) throws SQLException {
                return call.getObject(index);
            }

            @Override
            public <T> T object(int index, Class<T> type) throws SQLException {
                return call.getObject(index, type);
            }

            @Override
            public String string(int index) throws SQLException {
                return call.getString(index);
            }

            @Override
            public BigDecimal decimal(int index) throws SQLException {
                return call.getBigDecimal(index);
            }

            @Override
            public byte[] bytes(int index) throws SQLException {
                return call.getBytes(index);
            }
        };
    }
}
