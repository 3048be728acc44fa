package io.legacybridge.runtime.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Where a page of rows ends, so that what they hold does not fill the memory: asked before the rows themselves. */
public final class PageEnd {

    private PageEnd() {}

    /**
     * The place of the row with which the page reaches its size, or of the last one.
     *
     * @param none   what is told when there is no row
     * @param sizes  finds the place and the size in bytes of each row, in order
     * @param values see {@link Sql}
     */
    public static long of(Connection connection, long maxBytes, long none, String sizes, Object... values)
            throws SQLException {
        record Size(long place, long bytes) {}
        var end = none;
        var bytes = 0L;
        for (var row : Sql.list(connection, sizes, row -> new Size(row.getLong(1), row.getLong(2)), values)) {
            if (bytes >= maxBytes) break;
            end = row.place();
            bytes += row.bytes();
        }
        return end;
    }
}
