package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.ledger.Ledger.KnownId;
import io.legacybridge.runtime.store.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The ids of messages that are duplicates when they come again, within a transaction of the ledger. */
final class SeenTable {

    private SeenTable() {}

    /**
     * Returns how many were there already, as far as the driver tells: PostgreSQL's does so of a single one. What can come to
     * two nodes at once comes one by one.
     */
    static long insert(Connection connection, Collection<KnownId> ids, long day) throws SQLException {
        if (ids.isEmpty()) return 0;
        var added = Sql.updateAll(
                connection, "INSERT INTO seen (key, day) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", rows(ids, day));
        return IntStream.of(added).filter(rows -> rows == 0).count();
    }

    /** What came again counts from this day on: its source still offers it. */
    static void refresh(Connection connection, List<KnownId> ids, long day) throws SQLException {
        if (ids.isEmpty()) return;
        Sql.updateAll(
                connection,
                "INSERT INTO seen (key, day) VALUES (?, ?)"
                        + " ON CONFLICT (key) DO UPDATE SET day = excluded.day WHERE seen.day < excluded.day",
                rows(ids, day));
    }

    private static List<Object[]> rows(Collection<KnownId> ids, long day) {
        return ids.stream().map(id -> new Object[] {id.key(), day}).toList();
    }

    /** Those that are known, each with the day from which on it is. */
    static Map<String, Long> known(Connection connection, List<KnownId> ids) throws SQLException {
        var days = new HashMap<String, Long>();
        Sql.listOf(
                        connection,
                        "SELECT key, day FROM seen WHERE key IN",
                        row -> Map.entry(row.getString(1), row.getLong(2)),
                        ids.stream().map(KnownId::key).toList())
                .forEach(seen -> days.put(seen.getKey(), seen.getValue()));
        var known = new HashMap<String, Long>();
        for (var id : ids) if (days.containsKey(id.key())) known.put(id.id(), days.get(id.key()));
        return known;
    }
}
