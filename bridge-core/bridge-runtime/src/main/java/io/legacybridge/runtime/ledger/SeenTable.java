package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.ledger.Ledger.KnownId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The ids of messages that are duplicates when they come again, within a transaction of the ledger. */
final class SeenTable {

    private static final int ASKED_AT_ONCE = 100;
    private static final String ANY_OF = " IN (?" + ", ?".repeat(ASKED_AT_ONCE - 1) + ")";
    private static final String BEFORE = "SELECT key, day FROM seen_before WHERE key" + ANY_OF;

    /** No id is written like this. */
    private static final String ANY_BEFORE = "";

    /**
     * Tells, too, whether there are any of before. Nothing is added to them, so one day they would be asked for in vain. The least one
     * comes from the index; without it PostgreSQL might read what is left of millions of deleted rows.
     */
    private static final String SEEN = "SELECT key, day FROM seen WHERE key" + ANY_OF + " UNION ALL SELECT '"
            + ANY_BEFORE + "', 0 WHERE (SELECT MIN(key) FROM seen_before) IS NOT NULL";

    private SeenTable() {}

    /**
     * Returns how many were there already, as far as the driver tells: PostgreSQL's does so of a single one. What can come to
     * two nodes at once comes one by one.
     */
    static long insert(Connection connection, List<KnownId> ids, long day) throws SQLException {
        try (var insert =
                connection.prepareStatement("INSERT INTO seen (key, day) VALUES (?, ?) ON CONFLICT (key) DO NOTHING")) {
            for (var id : ids) {
                insert.setString(1, id.key());
                insert.setLong(2, day);
                insert.addBatch();
            }
            return IntStream.of(insert.executeBatch())
                    .filter(added -> added == 0)
                    .count();
        }
    }

    /** What came again counts from this day on: its source still offers it. */
    static void refresh(Connection connection, List<KnownId> ids, long day) throws SQLException {
        if (ids.isEmpty()) return;
        try (var insert = connection.prepareStatement("INSERT INTO seen (key, day) VALUES (?, ?)"
                + " ON CONFLICT (key) DO UPDATE SET day = excluded.day WHERE seen.day < excluded.day")) {
            for (var id : ids) {
                insert.setString(1, id.key());
                insert.setLong(2, day);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Those that are known, each with the day from which on it is. */
    static Map<String, Long> known(Connection connection, List<KnownId> ids) throws SQLException {
        var found = days(connection, SEEN, ids.stream().map(KnownId::key).toList());
        if (found.remove(ANY_BEFORE) != null)
            found.putAll(days(connection, BEFORE, ids.stream().map(KnownId::id).toList()));
        var known = new HashMap<String, Long>();
        for (var id : ids)
            for (var key : List.of(id.key(), id.id()))
                if (found.containsKey(key)) known.merge(id.id(), found.get(key), Math::max);
        return known;
    }

    private static Map<String, Long> days(Connection connection, String sql, List<String> keys) throws SQLException {
        var days = new HashMap<String, Long>();
        var waiting = keys.iterator();
        try (var query = connection.prepareStatement(sql)) {
            while (waiting.hasNext()) {
                var key = "";
                for (var index = 1; index <= ASKED_AT_ONCE; index++) {
                    // What is left over of the last question asks for the last one again.
                    if (waiting.hasNext()) key = waiting.next();
                    query.setString(index, key);
                }
                try (var row = query.executeQuery()) {
                    while (row.next()) days.put(row.getString(1), row.getLong(2));
                }
            }
        }
        return days;
    }
}
