package io.legacybridge.runtime.store;

import io.legacybridge.security.protection.Erasure;
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
            try (var insert = connection.prepareStatement(
                    "INSERT INTO erased_key (id, erased) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                for (var id : ids) {
                    insert.setBytes(1, id);
                    insert.setLong(2, when.toEpochMilli());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return null;
        });
    }

    @Override
    public List<byte[]> since(Instant time) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT id FROM erased_key WHERE erased >= ?")) {
                query.setLong(1, time.toEpochMilli());
                try (var rows = query.executeQuery()) {
                    var ids = new ArrayList<byte[]>();
                    while (rows.next()) ids.add(rows.getBytes(1));
                    return ids;
                }
            }
        });
    }
}
