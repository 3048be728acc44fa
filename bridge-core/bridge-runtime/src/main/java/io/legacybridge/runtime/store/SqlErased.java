package io.legacybridge.runtime.store;

import io.legacybridge.security.protection.Erasure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The ids of destroyed keys of data subjects, in {@code keys.db}: not where those keys were. */
public final class SqlErased implements Erasure.Erased {

    private final Database database;

    public SqlErased(Database database) {
        this.database = database;
    }

    @Override
    public void add(Collection<byte[]> ids, Instant when) {
        if (ids.isEmpty()) return;
        database.transaction(connection -> {
            // Those who add at the same moment wait for each other here, so places become visible in order.
            var place = next(connection);
            var rows = ids.stream().map(id -> new Object[] {id, when, place}).toList();
            return Sql.updateAll(
                    connection,
                    "INSERT INTO erased_key (id, erased, place) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    rows);
        });
    }

    @Override
    public Added behind(long place) {
        return database.read(connection -> {
            var last = last(connection);
            if (last == place) return new Added(List.of(), place);
            var ids = Sql.list(
                    connection,
                    "SELECT id FROM erased_key WHERE place > ? AND place <= ?",
                    row -> row.getBytes(1),
                    last < place ? START : place,
                    last);
            return new Added(ids, last);
        });
    }

    private static long next(Connection connection) throws SQLException {
        return place(connection, "UPDATE erased_last SET place = place + 1 RETURNING place");
    }

    private static long last(Connection connection) throws SQLException {
        return place(connection, "SELECT place FROM erased_last");
    }

    private static long place(Connection connection, String sql) throws SQLException {
        return Sql.first(connection, sql, row -> row.getLong(1)).orElseThrow();
    }
}
