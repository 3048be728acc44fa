package io.legacybridge.runtime.outbox;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.spi.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The outbox of one connection, in the ledger's store. Contents are sealed. */
public final class SqlOutbox implements Outbox {

    private static final String ONE_BATCH = " WHERE connection = ? AND operation = ? AND number = ?";

    private final Database database;
    private final String connection;
    private final String owner;
    private final FieldSealer sealer;
    private final Clock clock;
    private final BooleanSupplier paused;

    /**
     * @param owner  see {@link #owner}
     * @param paused whether nothing is sent now, see {@link #isPaused}
     */
    public SqlOutbox(
            Database database,
            String connection,
            String owner,
            FieldSealer sealer,
            Clock clock,
            BooleanSupplier paused) {
        this.database = database;
        this.connection = connection;
        this.owner = owner;
        this.sealer = sealer;
        this.clock = clock;
        this.paused = paused;
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public boolean isPaused() {
        return paused.getAsBoolean();
    }

    @Override
    public Place add(String operation, String call, int records, byte[] content, Naming naming, Limits limits) {
        lookAtOpen(operation, limits.room());
        // Outside of the transaction as well: its key may have to be asked for far away.
        var sealed = sealer.sealItem(KeyPurpose.outgoing(connection), source(), item(operation, call), content);
        return database.transaction(store -> {
            var known = find(store, operation, call);
            if (known.isPresent()) return known.get();
            var open = withRoom(store, operation, content, naming, limits.room());
            Sql.update(
                    store,
                    "INSERT INTO outgoing_content (connection, operation, call, batch, first, sealed)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    connection,
                    operation,
                    call,
                    open.number,
                    open.records + 1,
                    sealed);
            var full = open.records + records >= limits.records() || open.bytes + content.length >= limits.bytes();
            Sql.update(
                    store,
                    "UPDATE outgoing_batch SET records = records + ?, bytes = bytes + ?, state = ?, name = ?"
                            + ONE_BATCH,
                    records,
                    content.length,
                    full ? "closed" : "open",
                    open.name,
                    connection,
                    operation,
                    open.number);
            return new Place(open.number, open.name, open.records + 1);
        });
    }

    /** Outside of the transaction, since a batch may have much, and others write to the store. */
    private void lookAtOpen(String operation, Room room) {
        database.first(
                        "SELECT number FROM outgoing_batch WHERE connection = ? AND operation = ? AND state = 'open'",
                        row -> row.getLong(1),
                        connection,
                        operation)
                .ifPresent(number ->
                        room.look(number, first -> database.read(store -> contents(store, operation, number, first))));
    }

    /** One that is full is closed. */
    private Open withRoom(Connection store, String operation, byte[] content, Naming naming, Room room)
            throws SQLException {
        var open = open(store, operation, naming);
        if (open.records == 0) return open;
        Held held = first -> {
            try {
                return contents(store, operation, open.number, first);
            } catch (SQLException e) {
                throw new StoreException("The store cannot be read.", e);
            }
        };
        if (room.isThere(open.number, held, content)) return open;
        close(store, operation, open.number);
        return open(store, operation, naming);
    }

    private record Open(long number, String name, long records, long bytes) {}

    /** Its row is what those who add at the same moment wait for. */
    private Open open(Connection store, String operation, Naming naming) throws SQLException {
        for (; ; ) {
            var open = lock(store, operation);
            if (open.isPresent()) return open.get();
            open = begin(store, operation, naming);
            if (open.isPresent()) return open.get();
        }
    }

    private Optional<Open> lock(Connection store, String operation) throws SQLException {
        return Sql.first(
                store,
                "UPDATE outgoing_batch SET bytes = bytes WHERE connection = ? AND operation = ? AND state = 'open'"
                        + " RETURNING number, name, records, bytes",
                row -> new Open(row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4)),
                connection,
                operation);
    }

    /** Empty when another node has just begun one. */
    private Optional<Open> begin(Connection store, String operation, Naming naming) throws SQLException {
        var opened = Instant.ofEpochMilli(clock.millis());
        return Sql.first(
                store,
                "INSERT INTO outgoing_batch (connection, operation, number, opened, records, bytes, state)"
                        + " SELECT ?, ?, MAX(given.number) + 1, ?, 0, 0, 'open' FROM (SELECT number FROM outgoing_floor"
                        + " UNION ALL SELECT number FROM outgoing_batch WHERE connection = ? AND operation = ?) given"
                        + " WHERE true ON CONFLICT DO NOTHING RETURNING number",
                row -> new Open(row.getLong(1), naming.of(row.getLong(1), opened), 0, 0),
                connection,
                operation,
                opened,
                connection,
                operation);
    }

    private Optional<Place> find(Connection store, String operation, String call) throws SQLException {
        return Sql.first(
                store,
                "SELECT c.batch, b.name, c.first FROM outgoing_content c"
                        + " JOIN outgoing_batch b ON b.connection = c.connection AND b.operation = c.operation"
                        + " AND b.number = c.batch WHERE c.connection = ? AND c.operation = ? AND c.call = ?",
                row -> new Place(row.getLong(1), row.getString(2), row.getLong(3)),
                connection,
                operation,
                call);
    }

    @Override
    public List<Batch> unsent(String operation) {
        return database.list(
                "SELECT number, opened, state, name, place FROM outgoing_batch"
                        + " WHERE connection = ? AND operation = ? AND state <> 'sent' ORDER BY number",
                row -> new Batch(
                        row.getLong(1),
                        Sql.time(row, 2),
                        row.getString(3).equals("open"),
                        row.getString(4),
                        Optional.ofNullable(row.getString(5))),
                connection,
                operation);
    }

    @Override
    public void close(String operation, long number) {
        database.transaction(store -> close(store, operation, number));
    }

    private int close(Connection store, String operation, long number) throws SQLException {
        return Sql.update(
                store,
                "UPDATE outgoing_batch SET state = 'closed'" + ONE_BATCH + " AND state = 'open'",
                connection,
                operation,
                number);
    }

    @Override
    public List<byte[]> contents(String operation, long number) {
        return database.read(store -> contents(store, operation, number, 0));
    }

    /** Without those of a batch that another process has just sent. */
    private List<byte[]> contents(Connection store, String operation, long number, int behind) throws SQLException {
        return Sql.list(
                store,
                "SELECT call, sealed FROM outgoing_content WHERE connection = ? AND operation = ? AND batch = ?"
                        + " AND sealed IS NOT NULL ORDER BY first LIMIT ? OFFSET ?",
                row -> opened(operation, row.getString(1), row.getBytes(2)),
                connection,
                operation,
                number,
                Integer.MAX_VALUE,
                behind);
    }

    private byte[] opened(String operation, String call, byte[] sealed) {
        try {
            return sealer.openItem(source(), item(operation, call), sealed);
        } catch (CannotOpen e) {
            throw new StoreException("Something in the outbox of " + connection + " cannot be opened.", e);
        }
    }

    @Override
    public boolean delivered(String operation, long number, Optional<String> before, String place) {
        return database.update(
                        "UPDATE outgoing_batch SET state = 'delivered', place = ?" + ONE_BATCH
                                + " AND state IN ('closed', 'delivered') AND COALESCE(place, '') = ?",
                        place,
                        connection,
                        operation,
                        number,
                        before.orElse(""))
                == 1;
    }

    @Override
    public void sent(String operation, long number, String place) {
        database.transaction(store -> {
            var sent = Sql.update(
                    store,
                    "UPDATE outgoing_batch SET state = 'sent', sent = ?" + ONE_BATCH
                            + " AND state = 'delivered' AND place = ?",
                    clock.instant(),
                    connection,
                    operation,
                    number,
                    place);
            if (sent == 0) return null;
            return Sql.update(
                    store,
                    "UPDATE outgoing_content SET sealed = NULL WHERE connection = ? AND operation = ? AND batch = ?",
                    connection,
                    operation,
                    number);
        });
    }

    private String source() {
        return "/connections/" + connection;
    }

    private static String item(String operation, String call) {
        return "outgoing." + operation + "." + call;
    }
}
