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

    /** A page ends with the row that brings its texts to so many characters. */
    private static final long MAX_CHARACTERS = 4L * 1024 * 1024;

    /** Rows come over in portions, so that a page of large rows does not fill the memory. */
    private static final int PORTION = 500;

    /** @param limit how many rows the query asks for */
    static Page read(PreparedStatement query, Dialect dialect, List<Column> columns, int limit) throws SQLException {
        query.setFetchSize(Math.min(limit, PORTION));
        var rows = new ArrayList<Object[]>();
        var characters = 0L;
        try (var row = query.executeQuery()) {
            var cells = dialect.cells(row);
            while (rows.size() < limit && characters < MAX_CHARACTERS && row.next()) {
                var values = new Object[columns.size()];
                for (var index = 0; index < values.length; index++) {
                    values[index] = columns.get(index).read(cells, index + 1);
                    if (values[index] instanceof String text) characters += text.length();
                }
                rows.add(values);
            }
        }
        return new Page(rows, rows.size() == limit || characters >= MAX_CHARACTERS);
    }
}
