package io.legacybridge.runtime.audit;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.audit.AuditChain;
import io.legacybridge.security.audit.AuditSigner;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Audit entries in the store of the keys. Nothing here changes or deletes one. */
public final class AuditStore {

    private static final int PAGE = 500;
    private static final int MOST_TRIES = 3;

    private final Database database;
    private final AuditSigner signer;

    public AuditStore(Database database, AuditSigner signer) {
        this.database = database;
        this.signer = signer;
    }

    /** An entry in its chain. {@code entry} is JSON. */
    public record Stored(String node, long number, long written, byte[] entry, byte[] hash) {}

    /** The signed end of a chain. */
    public record Head(String node, long number, byte[] hash, byte[] signature) {}

    /** Appends to the chain of a node, durably, or throws. */
    void append(String node, long written, List<byte[]> entries) {
        for (var tries = 1; ; tries++)
            try {
                appendOnce(node, written, entries);
                return;
            } catch (StoreException e) {
                // A verb of the command line may write to the same file at the same moment.
                if (tries == MOST_TRIES) throw e;
            }
    }

    private void appendOnce(String node, long written, List<byte[]> entries) {
        database.transaction(connection -> {
            lock(connection, node);
            var head = head(connection, node);
            var number = head.map(Head::number).orElse(0L);
            var hash = head.map(Head::hash).orElse(AuditChain.nothingBefore());
            try (var insert = connection.prepareStatement(
                    "INSERT INTO audit (node, number, written, entry, hash) VALUES (?, ?, ?, ?, ?)")) {
                for (var entry : entries) {
                    number++;
                    hash = AuditChain.hash(node, number, hash, entry);
                    insert.setString(1, node);
                    insert.setLong(2, number);
                    insert.setLong(3, written);
                    insert.setBytes(4, entry);
                    insert.setBytes(5, hash);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            try (var update = connection.prepareStatement("INSERT INTO audit_head (node, number, hash, signature)"
                    + " VALUES (?, ?, ?, ?) ON CONFLICT (node) DO UPDATE SET number = excluded.number,"
                    + " hash = excluded.hash, signature = excluded.signature")) {
                update.setString(1, node);
                update.setLong(2, number);
                update.setBytes(3, hash);
                update.setBytes(4, signer.sign(node, number, hash));
                update.executeUpdate();
            }
            return null;
        });
    }

    /**
     * Begins with a write, which waits for others: a transaction that read first would fail at once when a verb of the command
     * line wrote to the same file in between.
     */
    private static void lock(Connection connection, String node) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE audit_head SET number = number WHERE node = ?")) {
            update.setString(1, node);
            update.executeUpdate();
        }
    }

    public List<Head> heads() {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(
                            "SELECT node, number, hash, signature FROM audit_head ORDER BY node");
                    var rows = query.executeQuery()) {
                var heads = new ArrayList<Head>();
                while (rows.next())
                    heads.add(new Head(rows.getString(1), rows.getLong(2), rows.getBytes(3), rows.getBytes(4)));
                return heads;
            }
        });
    }

    /** Every entry of every chain, one chain after the other. */
    public void each(Consumer<Stored> action) {
        for (var head : heads())
            for (var page = page(head.node(), 0);
                    !page.isEmpty();
                    page = page(head.node(), page.getLast().number())) page.forEach(action);
    }

    /** The nodes that have written anything, also those whose head is missing. */
    List<String> nodes() {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(
                            "SELECT node FROM audit GROUP BY node UNION SELECT node FROM audit_head ORDER BY node");
                    var rows = query.executeQuery()) {
                var nodes = new ArrayList<String>();
                while (rows.next()) nodes.add(rows.getString(1));
                return nodes;
            }
        });
    }

    /** The last number of a chain that was written before a moment; 0 when there is none. */
    public long lastBefore(String node, Instant moment) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT COALESCE(MAX(number), 0) FROM audit WHERE node = ? AND written < ?")) {
                query.setString(1, node);
                query.setLong(2, moment.toEpochMilli());
                try (var row = query.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    /** The next entries of a chain behind a number. */
    public List<Stored> page(String node, long after) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT node, number, written, entry, hash FROM audit"
                    + " WHERE node = ? AND number > ? ORDER BY number LIMIT " + PAGE)) {
                query.setString(1, node);
                query.setLong(2, after);
                try (var rows = query.executeQuery()) {
                    var entries = new ArrayList<Stored>();
                    while (rows.next())
                        entries.add(new Stored(
                                rows.getString(1),
                                rows.getLong(2),
                                rows.getLong(3),
                                rows.getBytes(4),
                                rows.getBytes(5)));
                    return entries;
                }
            }
        });
    }

    private static Optional<Head> head(Connection connection, String node) throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT node, number, hash, signature FROM audit_head WHERE node = ?")) {
            query.setString(1, node);
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Head(rows.getString(1), rows.getLong(2), rows.getBytes(3), rows.getBytes(4)))
                        : Optional.empty();
            }
        }
    }
}
