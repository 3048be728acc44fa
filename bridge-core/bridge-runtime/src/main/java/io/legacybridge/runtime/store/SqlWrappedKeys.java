package io.legacybridge.runtime.store;

import io.legacybridge.security.protection.WrappedKey;
import io.legacybridge.security.protection.WrappedKeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Wrapped keys in {@code keys.db}. */
public final class SqlWrappedKeys implements WrappedKeyStore {

    private static final String COLUMNS = "id, version, purpose, state, wrapped, kek_id, created, changed";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM wrapped_key";

    private final Database database;

    public SqlWrappedKeys(Database database) {
        this.database = database;
    }

    @Override
    public List<WrappedKey> all() {
        return database.list(SELECT, SqlWrappedKeys::key);
    }

    @Override
    public Optional<WrappedKey> find(byte[] id, int version) {
        return database.first(SELECT + " WHERE id = ? AND version = ?", SqlWrappedKeys::key, id, version);
    }

    @Override
    public WrappedKey insertIfAbsent(WrappedKey key) {
        return database.transaction(connection -> {
            insert(connection, key);
            var select = SELECT + " WHERE purpose = ? AND version = ?";
            return Sql.first(connection, select, SqlWrappedKeys::key, key.purpose(), key.version())
                    .orElseThrow();
        });
    }

    @Override
    public boolean change(List<Change> changes) {
        try {
            database.transaction(connection -> {
                for (var change : changes) if (make(connection, change) != 1) throw new ChangedMeanwhile();
                return null;
            });
        } catch (ChangedMeanwhile _) {
            return false;
        }
        if (changes.stream().anyMatch(change -> change.after().state() == WrappedKey.State.DESTROYED))
            database.overwriteDeleted();
        return true;
    }

    /** Undoes the transaction. */
    private static final class ChangedMeanwhile extends RuntimeException {
        ChangedMeanwhile() {
            super("a key is not what it was", null, false, false);
        }
    }

    private static int make(Connection connection, Change change) throws SQLException {
        return change.before().isPresent()
                ? update(connection, change.before().get(), change.after())
                : insert(connection, change.after());
    }

    @Override
    public Map<String, Long> uses() {
        var uses = new HashMap<String, Long>();
        database.list(
                "SELECT id, sealed FROM key_use",
                row -> uses.put(HexFormat.of().formatHex(row.getBytes(1)), row.getLong(2)));
        return uses;
    }

    @Override
    public void addUses(Map<String, Long> sealed) {
        database.transaction(connection -> {
            for (var use : sealed.entrySet())
                Sql.update(
                        connection,
                        "INSERT INTO key_use (id, sealed) VALUES (?, ?)"
                                + " ON CONFLICT (id) DO UPDATE SET sealed = key_use.sealed + excluded.sealed",
                        HexFormat.of().parseHex(use.getKey()),
                        use.getValue());
            return null;
        });
    }

    private static int insert(Connection connection, WrappedKey key) throws SQLException {
        return Sql.update(
                connection,
                "INSERT INTO wrapped_key (" + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (purpose, version) DO NOTHING",
                key.id(),
                key.version(),
                key.purpose(),
                key.state().name(),
                key.wrapped(),
                key.kekId(),
                key.created(),
                key.changed());
    }

    private static int update(Connection connection, WrappedKey before, WrappedKey key) throws SQLException {
        return Sql.update(
                connection,
                "UPDATE wrapped_key SET state = ?, wrapped = ?, kek_id = ?, changed = ?"
                        + " WHERE purpose = ? AND version = ? AND id = ? AND state = ? AND kek_id = ?",
                key.state().name(),
                key.wrapped(),
                key.kekId(),
                key.changed(),
                key.purpose(),
                key.version(),
                key.id(),
                before.state().name(),
                before.kekId());
    }

    private static WrappedKey key(ResultSet row) throws SQLException {
        return new WrappedKey(
                row.getBytes(1),
                row.getInt(2),
                row.getString(3),
                WrappedKey.State.valueOf(row.getString(4)),
                row.getBytes(5),
                row.getString(6),
                Sql.time(row, 7),
                Sql.time(row, 8));
    }
}
