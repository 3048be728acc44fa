package io.legacybridge.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.CallableStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
