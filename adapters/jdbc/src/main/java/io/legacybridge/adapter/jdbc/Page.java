package io.legacybridge.adapter.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows that one query gave.
 *
 * @param full whether there may be more behind them
 */
record Page(List<Object[]> rows, boolean full) {

    /**
     * A page ends with the row that brings its values to what may come at once.
     *
     * @param limit how many rows the query asks for
     */
    static Page read(PreparedStatement query, Dialect dialect, List<Column> columns, int limit, Portions portions)
            throws SQLException {
        var portion = portions.of(query, limit);
        try {
            var rows = new ArrayList<Object[]>();
            var characters = 0L;
            try (var row = query.executeQuery()) {
                var cells = Cells.of(row, dialect.kind());
                while (rows.size() < limit && characters < portions.room() && row.next()) {
                    var values = new Object[columns.size()];
                    for (var index = 0; index < values.length; index++)
                        values[index] = columns.get(index).read(cells, index + 1);
                    var size = characters(values);
                    portion.read(row, size);
                    characters += size;
                    rows.add(values);
                }
            }
            portion.end();
            return new Page(rows, rows.size() == limit || characters >= portions.room());
        } catch (SQLException | RuntimeException | Error e) {
            portion.breakOff();
            throw e;
        }
    }

    private static long characters(Object[] values) {
        var characters = 0L;
        for (var value : values) characters += Column.characters(value);
        return characters;
    }
}
