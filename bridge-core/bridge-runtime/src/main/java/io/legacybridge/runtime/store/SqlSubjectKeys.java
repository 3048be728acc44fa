package io.legacybridge.runtime.store;

import io.legacybridge.security.protection.SubjectKey;
import io.legacybridge.security.protection.SubjectKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys of data subjects in {@code subjects.db}. */
public final class SqlSubjectKeys implements SubjectKeyStore {

    private static final String SELECT = "SELECT id, purpose, subject, sealed, created FROM subject_key ";

    private final Database database;

    public SqlSubjectKeys(Database database) {
        this.database = database;
    }

    @Override
    public Optional<SubjectKey> latest(String purpose, String subject) {
        return query("WHERE subject = ? AND purpose = ? ORDER BY created DESC, id LIMIT 1", subject, purpose).stream()
                .findFirst();
    }

    @Override
    public Optional<SubjectKey> find(byte[] id) {
        return query("WHERE id = ?", id).stream().findFirst();
    }

    @Override
    public List<SubjectKey> of(String subject) {
        return query("WHERE subject = ? ORDER BY created, id", subject);
    }

    @Override
    public void insert(List<SubjectKey> keys) {
        database.transaction(connection -> {
            try (var insert = connection.prepareStatement(
                    "INSERT INTO subject_key (id, purpose, subject, sealed, created) VALUES (?, ?, ?, ?, ?)")) {
                for (var key : keys) {
                    insert.setBytes(1, key.id());
                    insert.setString(2, key.purpose());
                    insert.setString(3, key.subject());
                    insert.setBytes(4, key.sealed());
                    insert.setLong(5, key.created().toEpochMilli());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return null;
        });
    }

    @Override
    public void delete(Collection<byte[]> ids) {
        if (ids.isEmpty()) return;
        var gone = database.transaction(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM subject_key WHERE id = ?")) {
                var count = 0;
                for (var id : ids) {
                    delete.setBytes(1, id);
                    count += delete.executeUpdate();
                }
                return count;
            }
        });
        if (gone > 0) database.overwriteDeleted();
    }

    @Override
    public Map<String, Long> counts() {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT purpose, COUNT(*) FROM subject_key GROUP BY purpose");
                    var rows = query.executeQuery()) {
                var counts = new TreeMap<String, Long>();
                while (rows.next()) counts.put(rows.getString(1), rows.getLong(2));
                return counts;
            }
        });
    }

    private List<SubjectKey> query(String where, Object... values) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(SELECT + where)) {
                for (var index = 0; index < values.length; index++) query.setObject(index + 1, values[index]);
                try (var rows = query.executeQuery()) {
                    var keys = new ArrayList<SubjectKey>();
                    while (rows.next()) keys.add(key(rows));
                    return keys;
                }
            }
        });
    }

    private static SubjectKey key(ResultSet row) throws SQLException {
        return new SubjectKey(
                row.getBytes(1),
                row.getString(2),
                row.getString(3),
                row.getBytes(4),
                Instant.ofEpochMilli(row.getLong(5)));
    }
}
