package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.config.ByteSize;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * How many rows come over at once: a driver keeps them all in memory, and nobody knows how large rows are before they come.
 * So the first one comes alone, and then more and more, as many as there is room for when they are as large as the largest
 * of them. The next result goes on with what the last one learned. Thread-safe.
 */
final class Portions {

    private static final int GROWTH = 8;
    private static final int MOST = 500;

    private final long room;
    private volatile int first = 1;
    private volatile int most = MOST;

    /** @param room how many characters may come at once */
    Portions(ByteSize room) {
        this.room = room.bytes();
    }

    /** Characters that may come at once. */
    long room() {
        return room;
    }

    /** @param rows how many the query asks for */
    Portion of(Statement query, int rows) throws SQLException {
        var portion = new Portion(Math.min(first, rows), rows);
        query.setFetchSize(portion.size);
        return portion;
    }

    /** The portions of one result. */
    final class Portion {

        private final int rows;
        private int size;
        private int left;
        private long largest;

        private Portion(int size, int rows) {
            this.size = size;
            this.left = size;
            this.rows = rows;
        }

        /** A row was read, which has so many characters. To be told before the next one is asked for. */
        void read(ResultSet result, long characters) throws SQLException {
            largest = Math.max(largest, Math.max(1, characters));
            if (--left > 0) return;
            var now = Math.min(next(), rows);
            if (now != size) result.setFetchSize(now);
            size = now;
            left = now;
        }

        /** No further row is wanted. */
        void end() {
            if (largest > 0) first = next();
            most = Math.min(MOST, most * 2);
        }

        /** It may have been too much at once: the next result begins with one row, and less come at once for a while. */
        void breakOff() {
            first = 1;
            most = Math.max(1, size / GROWTH);
        }

        private int next() {
            return Math.clamp(Math.min(room / largest, (long) size * GROWTH), 1, most);
        }
    }
}
