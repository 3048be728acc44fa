package io.legacybridge.runtime.store;

import io.legacybridge.security.protection.WrappedKey;
import io.legacybridge.security.protection.WrappedKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Wrapped keys in {@code keys.db}. */
public final class SqlWrappedKeys implements WrappedKeyStore {

    private static final String COLUMNS = "id, version, purpose, state, wrapped, kek_id, created";

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
    public WrappedKey insertIfAbsent(WrappedKey key) {
        return database.transaction(connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO wrapped_key (" + COLUMNS
                    + ") VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (purpose, version) DO NOTHING")) {
                insert.setBytes(1, key.id());
                insert.setInt(2, key.version());
                insert.setString(3, key.purpose());
                insert.setString(4, key.state().name());
                insert.setBytes(5, key.wrapped());
                insert.setString(6, key.kekId());
                insert.setLong(7, key.created().toEpochMilli());
                insert.executeUpdate();
            }
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

    private static WrappedKey key(ResultSet row) throws SQLException {
        return new WrappedKey(
                row.getBytes(1),
                row.getInt(2),
                row.getString(3),
                WrappedKey.State.valueOf(row.getString(4)),
                row.getBytes(5),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(7)));
    }
}
