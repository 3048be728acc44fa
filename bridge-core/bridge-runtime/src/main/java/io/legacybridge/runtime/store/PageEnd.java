package io.legacybridge.runtime.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Where a page of rows ends, so that what they hold does not fill the memory: asked before the rows themselves. */
public final class PageEnd {

    private PageEnd() {}

    /**
     * The place of the row with which the page reaches its size, or of the last one.
     *
     * @param sizes finds the place and the size in bytes of each row, in order
     * @param none  what is told when there is no row
     */
    public static long of(PreparedStatement sizes, long maxBytes, long none) throws SQLException {
        var end = none;
        var bytes = 0L;
        try (var row = sizes.executeQuery()) {
            while (bytes < maxBytes && row.next()) {
                end = row.getLong(1);
                bytes += row.getLong(2);
            }
        }
        return end;
    }
}
