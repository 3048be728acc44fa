package io.legacybridge.runtime.store;

import io.legacybridge.security.protection.WrappedKey;
import io.legacybridge.security.protection.WrappedKeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Wrapped keys in {@code keys.db}. */
public final class SqlWrappedKeys implements WrappedKeyStore {

    private static final String COLUMNS = "id, version, purpose, state, wrapped, kek_id, created, changed";

    private final Database database;

    public SqlWrappedKeys(Database database) {
        this.database = database;
    }

    @Override
    public List<WrappedKey> all() {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT " + COLUMNS + " FROM wrapped_key");
                    var rows = query.executeQuery()) {
                var keys = new ArrayList<WrappedKey>();
                while (rows.next()) keys.add(key(rows));
                return keys;
            }
        });
    }

    @Override
    public Optional<WrappedKey> find(byte[] id, int version) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM wrapped_key WHERE id = ? AND version = ?")) {
                query.setBytes(1, id);
                query.setInt(2, version);
                try (var rows = query.executeQuery()) {
                    return rows.next() ? Optional.of(key(rows)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public WrappedKey insertIfAbsent(WrappedKey key) {
        return database.transaction(connection -> {
            insert(connection, key);
            try (var query = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM wrapped_key WHERE purpose = ? AND version = ?")) {
                query.setString(1, key.purpose());
                query.setInt(2, key.version());
                try (var rows = query.executeQuery()) {
                    rows.next();
                    return key(rows);
                }
            }
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
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT id, sealed FROM key_use");
                    var rows = query.executeQuery()) {
                var uses = new HashMap<String, Long>();
                while (rows.next()) uses.put(HexFormat.of().formatHex(rows.getBytes(1)), rows.getLong(2));
                return uses;
            }
        });
    }

    @Override
    public void addUses(Map<String, Long> sealed) {
        database.transaction(connection -> {
            try (var add = connection.prepareStatement("INSERT INTO key_use (id, sealed) VALUES (?, ?)"
                    + " ON CONFLICT (id) DO UPDATE SET sealed = key_use.sealed + excluded.sealed")) {
                for (var use : sealed.entrySet()) {
                    add.setBytes(1, HexFormat.of().parseHex(use.getKey()));
                    add.setLong(2, use.getValue());
                    add.executeUpdate();
                }
            }
            return null;
        });
    }

    private static int insert(Connection connection, WrappedKey key) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO wrapped_key (" + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (purpose, version) DO NOTHING")) {
            insert.setBytes(1, key.id());
            insert.setInt(2, key.version());
            insert.setString(3, key.purpose());
            insert.setString(4, key.state().name());
            insert.setBytes(5, key.wrapped());
            insert.setString(6, key.kekId());
            insert.setLong(7, key.created().toEpochMilli());
            insert.setLong(8, key.changed().toEpochMilli());
            return insert.executeUpdate();
        }
    }

    private static int update(Connection connection, WrappedKey before, WrappedKey key) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE wrapped_key SET state = ?, wrapped = ?, kek_id = ?,"
                + " changed = ? WHERE purpose = ? AND version = ? AND id = ? AND state = ? AND kek_id = ?")) {
            update.setString(1, key.state().name());
            update.setBytes(2, key.wrapped());
            update.setString(3, key.kekId());
            update.setLong(4, key.changed().toEpochMilli());
            update.setString(5, key.purpose());
            update.setInt(6, key.version());
            update.setBytes(7, key.id());
            update.setString(8, before.state().name());
            update.setString(9, before.kekId());
            return update.executeUpdate();
        }
    }

    private static WrappedKey key(ResultSet row) throws SQLException {
        return new WrappedKey(
                row.getBytes(1),
                row.getInt(2),
                row.getString(3),
                WrappedKey.State.valueOf(row.getString(4)),
                row.getBytes(5),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(7)),
                Instant.ofEpochMilli(row.getLong(8)));
    }
}
