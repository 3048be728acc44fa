package io.legacybridge.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;

/** A row of SQLite, which has no types of its own for decimals, dates and times: they stand there as text. */
final class SqliteCells extends RowCells {

    SqliteCells(ResultSet row) {
        super(row);
    }

    @Override
    public <T> T object(int index, Class<T> type) throws SQLException {
        var text = string(index);
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
    public BigDecimal decimal(int index) throws SQLException {
        var text = string(index);
        return text == null ? null : new BigDecimal(text);
    }
}
