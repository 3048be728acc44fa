package io.legacybridge.runtime.audit;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.security.audit.AuditChain;
import io.legacybridge.security.audit.AuditSigner;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Audit entries in the store of the keys. Nothing here changes or deletes one. */
public final class AuditStore {

    private static final String HEADS = "SELECT node, number, hash, others, signature FROM audit_head";
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

    /**
     * The signed end of a chain.
     *
     * @param others how far the other chains were when it was signed: a line for each with its node, number and hash in hex
     */
    public record Head(String node, long number, byte[] hash, String others, byte[] signature) {

        /** As others know of it. */
        String asLine() {
            return node + " " + number + " " + HexFormat.of().formatHex(hash) + "\n";
        }
    }

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
            var head = Sql.first(connection, HEADS + " WHERE node = ?", AuditStore::head, node);
            var number = head.map(Head::number).orElse(0L);
            var hash = head.map(Head::hash).orElse(AuditChain.nothingBefore());
            var rows = new ArrayList<Object[]>();
            for (var entry : entries) {
                number++;
                hash = AuditChain.hash(node, number, written, hash, entry);
                rows.add(new Object[] {node, number, written, entry, hash});
            }
            Sql.updateAll(
                    connection, "INSERT INTO audit (node, number, written, entry, hash) VALUES (?, ?, ?, ?, ?)", rows);
            var others = Sql.list(connection, HEADS + " WHERE node <> ? ORDER BY node", AuditStore::head, node).stream()
                    .map(Head::asLine)
                    .collect(Collectors.joining());
            Sql.update(
                    connection,
                    "INSERT INTO audit_head (node, number, hash, others, signature) VALUES (?, ?, ?, ?, ?)"
                            + " ON CONFLICT (node) DO UPDATE SET number = excluded.number, hash = excluded.hash,"
                            + " others = excluded.others, signature = excluded.signature",
                    node,
                    number,
                    hash,
                    others,
                    signer.sign(node, number, hash, others));
            return null;
        });
    }

    /**
     * Begins with a write, which waits for others: a transaction that read first would fail at once when a verb of the command
     * line wrote to the same file in between.
     */
    private static void lock(Connection connection, String node) throws SQLException {
        Sql.update(connection, "UPDATE audit_head SET number = number WHERE node = ?", node);
    }

    public List<Head> heads() {
        return database.list(HEADS + " ORDER BY node", AuditStore::head);
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
        return database.list(
                "SELECT node FROM audit GROUP BY node UNION SELECT node FROM audit_head ORDER BY node",
                row -> row.getString(1));
    }

    /** The last number of a chain that was written before a moment; 0 when there is none. */
    public long lastBefore(String node, Instant moment) {
        return database.first(
                        "SELECT COALESCE(MAX(number), 0) FROM audit WHERE node = ? AND written < ?",
                        row -> row.getLong(1),
                        node,
                        moment)
                .orElseThrow();
    }

    /** The next entries of a chain behind a number. */
    public List<Stored> page(String node, long after) {
        return database.list(
                "SELECT node, number, written, entry, hash FROM audit WHERE node = ? AND number > ? ORDER BY number"
                        + " LIMIT " + PAGE,
                row -> new Stored(row.getString(1), row.getLong(2), row.getLong(3), row.getBytes(4), row.getBytes(5)),
                node,
                after);
    }

    private static Head head(ResultSet row) throws SQLException {
        return new Head(row.getString(1), row.getLong(2), row.getBytes(3), row.getString(4), row.getBytes(5));
    }
}
