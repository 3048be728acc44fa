package io.legacybridge.runtime.store;

import io.legacybridge.security.protection.SubjectKey;
import io.legacybridge.security.protection.SubjectKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
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
            var rows = keys.stream()
                    .map(key -> new Object[] {key.id(), key.purpose(), key.subject(), key.sealed(), key.created()})
                    .toList();
            return Sql.updateAll(
                    connection,
                    "INSERT INTO subject_key (id, purpose, subject, sealed, created) VALUES (?, ?, ?, ?, ?)"
                            + " ON CONFLICT (id) DO NOTHING",
                    rows);
        });
    }

    @Override
    public void delete(Collection<byte[]> ids) {
        if (ids.isEmpty()) return;
        var gone = database.transaction(connection -> {
            var count = 0;
            for (var id : ids) count += Sql.update(connection, "DELETE FROM subject_key WHERE id = ?", id);
            return count;
        });
        if (gone > 0) database.overwriteDeleted();
    }

    @Override
    public Map<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        database.list(
                "SELECT purpose, COUNT(*) FROM subject_key GROUP BY purpose",
                row -> counts.put(row.getString(1), row.getLong(2)));
        return counts;
    }

    private List<SubjectKey> query(String where, Object... values) {
        return database.list(SELECT + where, SqlSubjectKeys::key, values);
    }

    private static SubjectKey key(ResultSet row) throws SQLException {
        return new SubjectKey(row.getBytes(1), row.getString(2), row.getString(3), row.getBytes(4), Sql.time(row, 5));
    }
}
