package io.legacybridge.runtime.outbox;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.spi.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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
        return database.transaction(store -> {
            var known = find(store, operation, call, naming);
            if (known.isPresent()) return known.get();
            var open = withRoom(store, operation, content, limits.room());
            var name = open.name.orElseGet(() -> naming.of(open.number, open.opened));
            var sealed = sealer.sealItem(KeyPurpose.outgoing(connection), source(), item(operation, call), content);
            try (var insert =
                    store.prepareStatement("INSERT INTO outgoing_content (connection, operation, call, batch, first,"
                            + " sealed) VALUES (?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, connection);
                insert.setString(2, operation);
                insert.setString(3, call);
                insert.setLong(4, open.number);
                insert.setLong(5, open.records + 1);
                insert.setBytes(6, sealed);
                insert.executeUpdate();
            }
            var full = open.records + records >= limits.records() || open.bytes + content.length >= limits.bytes();
            try (var update = store.prepareStatement(
                    "UPDATE outgoing_batch SET records = records + ?, bytes = bytes + ?, state = ?, name = ?"
                            + ONE_BATCH)) {
                update.setLong(1, records);
                update.setLong(2, content.length);
                update.setString(3, full ? "closed" : "open");
                update.setString(4, name);
                batch(update, 5, operation, open.number);
                update.executeUpdate();
            }
            return new Place(open.number, name, open.records + 1);
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
    private Open withRoom(Connection store, String operation, byte[] content, Room room) throws SQLException {
        var open = open(store, operation);
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
        return open(store, operation);
    }

    private record Open(long number, Instant opened, long records, long bytes, Optional<String> name) {}

    /** Its row is what those who add at the same moment wait for. */
    private Open open(Connection store, String operation) throws SQLException {
        for (; ; ) {
            var open = lock(store, operation);
            if (open.isPresent()) return open.get();
            open = begin(store, operation);
            if (open.isPresent()) return open.get();
        }
    }

    private Optional<Open> lock(Connection store, String operation) throws SQLException {
        try (var lock = store.prepareStatement(
                "UPDATE outgoing_batch SET bytes = bytes"
                        + " WHERE connection = ? AND operation = ? AND state = 'open' RETURNING number, opened, records, bytes, name")) {
            lock.setString(1, connection);
            lock.setString(2, operation);
            try (var row = lock.executeQuery()) {
                if (!row.next()) return Optional.empty();
                return Optional.of(new Open(
                        row.getLong(1),
                        Instant.ofEpochMilli(row.getLong(2)),
                        row.getLong(3),
                        row.getLong(4),
                        Optional.ofNullable(row.getString(5))));
            }
        }
    }

    /** Empty when another node has just begun one. */
    private Optional<Open> begin(Connection store, String operation) throws SQLException {
        var opened = Instant.ofEpochMilli(clock.millis());
        try (var insert =
                store.prepareStatement("INSERT INTO outgoing_batch (connection, operation, number, opened, records,"
                        + " bytes, state) SELECT ?, ?, MAX(given.number) + 1, ?, 0, 0, 'open' FROM (SELECT number FROM"
                        + " outgoing_floor UNION ALL SELECT number FROM outgoing_batch WHERE connection = ? AND operation = ?)"
                        + " given WHERE true ON CONFLICT DO NOTHING RETURNING number")) {
            insert.setString(1, connection);
            insert.setString(2, operation);
            insert.setLong(3, opened.toEpochMilli());
            insert.setString(4, connection);
            insert.setString(5, operation);
            try (var row = insert.executeQuery()) {
                if (!row.next()) return Optional.empty();
                return Optional.of(new Open(row.getLong(1), opened, 0, 0, Optional.empty()));
            }
        }
    }

    private Optional<Place> find(Connection store, String operation, String call, Naming naming) throws SQLException {
        try (var query = store.prepareStatement("SELECT c.batch, b.opened, c.first, b.name FROM outgoing_content c"
                + " JOIN outgoing_batch b ON b.connection = c.connection AND b.operation = c.operation AND b.number = c.batch"
                + " WHERE c.connection = ? AND c.operation = ? AND c.call = ?")) {
            query.setString(1, connection);
            query.setString(2, operation);
            query.setString(3, call);
            try (var row = query.executeQuery()) {
                if (!row.next()) return Optional.empty();
                var name = row.getString(4);
                if (name == null) name = naming.of(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)));
                return Optional.of(new Place(row.getLong(1), name, row.getLong(3)));
            }
        }
    }

    @Override
    public List<Batch> unsent(String operation) {
        return database.read(store -> {
            try (var query = store.prepareStatement("SELECT number, opened, state, name, place FROM outgoing_batch"
                    + " WHERE connection = ? AND operation = ? AND state <> 'sent' ORDER BY number")) {
                query.setString(1, connection);
                query.setString(2, operation);
                var batches = new ArrayList<Batch>();
                try (var row = query.executeQuery()) {
                    while (row.next())
                        batches.add(new Batch(
                                row.getLong(1),
                                Instant.ofEpochMilli(row.getLong(2)),
                                row.getString(3).equals("open"),
                                Optional.ofNullable(row.getString(4)),
                                Optional.ofNullable(row.getString(5))));
                }
                return batches;
            }
        });
    }

    @Override
    public void close(String operation, long number) {
        database.transaction(store -> close(store, operation, number));
    }

    private int close(Connection store, String operation, long number) throws SQLException {
        try (var update = store.prepareStatement(
                "UPDATE outgoing_batch SET state = 'closed'" + ONE_BATCH + " AND state = 'open'")) {
            batch(update, 1, operation, number);
            return update.executeUpdate();
        }
    }

    @Override
    public List<byte[]> contents(String operation, long number) {
        return database.read(store -> contents(store, operation, number, 0));
    }

    /** Without those of a batch that another process has just sent. */
    private List<byte[]> contents(Connection store, String operation, long number, int behind) throws SQLException {
        try (var query = store.prepareStatement("SELECT call, sealed FROM outgoing_content WHERE connection = ?"
                + " AND operation = ? AND batch = ? AND sealed IS NOT NULL ORDER BY first LIMIT ? OFFSET ?")) {
            batch(query, 1, operation, number);
            query.setInt(4, Integer.MAX_VALUE);
            query.setInt(5, behind);
            var contents = new ArrayList<byte[]>();
            try (var row = query.executeQuery()) {
                while (row.next())
                    contents.add(sealer.openItem(source(), item(operation, row.getString(1)), row.getBytes(2)));
            }
            return contents;
        } catch (CannotOpen e) {
            throw new StoreException("Something in the outbox of " + connection + " cannot be opened.", e);
        }
    }

    @Override
    public boolean delivered(String operation, long number, Optional<String> before, String place) {
        return database.transaction(store -> {
            try (var update = store.prepareStatement("UPDATE outgoing_batch SET state = 'delivered', place = ?"
                    + ONE_BATCH + " AND state IN ('closed', 'delivered') AND COALESCE(place, '') = ?")) {
                update.setString(1, place);
                batch(update, 2, operation, number);
                update.setString(5, before.orElse(""));
                return update.executeUpdate() == 1;
            }
        });
    }

    @Override
    public void sent(String operation, long number, String place) {
        database.transaction(store -> {
            try (var update = store.prepareStatement("UPDATE outgoing_batch SET state = 'sent', sent = ?" + ONE_BATCH
                            + " AND state = 'delivered' AND place = ?");
                    var forget = store.prepareStatement("UPDATE outgoing_content SET sealed = NULL WHERE connection = ?"
                            + " AND operation = ? AND batch = ?")) {
                update.setLong(1, clock.millis());
                batch(update, 2, operation, number);
                update.setString(5, place);
                if (update.executeUpdate() == 0) return null;
                batch(forget, 1, operation, number);
                forget.executeUpdate();
            }
            return null;
        });
    }

    private void batch(PreparedStatement statement, int from, String operation, long number) throws SQLException {
        statement.setString(from, connection);
        statement.setString(from + 1, operation);
        statement.setLong(from + 2, number);
    }

    private String source() {
        return "/connections/" + connection;
    }

    private static String item(String operation, String call) {
        return "outgoing." + operation + "." + call;
    }
}
