package io.legacybridge.runtime.store;

import io.legacybridge.security.protection.Erasure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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
            try (var insert = connection.prepareStatement(
                    "INSERT INTO erased_key (id, erased, place) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
                for (var id : ids) {
                    insert.setBytes(1, id);
                    insert.setLong(2, when.toEpochMilli());
                    insert.setLong(3, place);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return null;
        });
    }

    @Override
    public Added behind(long place) {
        return database.read(connection -> {
            var last = last(connection);
            if (last == place) return new Added(List.of(), place);
            try (var query = connection.prepareStatement("SELECT id FROM erased_key WHERE place > ? AND place <= ?")) {
                query.setLong(1, last < place ? START : place);
                query.setLong(2, last);
                try (var rows = query.executeQuery()) {
                    var ids = new ArrayList<byte[]>();
                    while (rows.next()) ids.add(rows.getBytes(1));
                    return new Added(ids, last);
                }
            }
        });
    }

    private static long next(Connection connection) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE erased_last SET place = place + 1 RETURNING place");
                var row = update.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long last(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT place FROM erased_last");
                var row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
