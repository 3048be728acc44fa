package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Source;
import io.legacybridge.testkit.RecordingWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Four writers whose transactions take longer or shorter, commit in another order than they began, and are rolled back now
 * and then. The adapter is stopped and started in between. In the same run a naive cursor, which goes on behind the last
 * change or number that it saw, loses rows.
 */
class LateCommitsTest {

    private static final int WRITERS = 4;
    private static final int TRANSACTIONS = 60;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String[] COLUMNS = {"id: bigint not null", "status: text not null"};

    @Test
    void aLookBehindTheLastChangeFindsLateRows() throws Exception {
        var database = orders();
        var tables = Tables.of(database)
                .cursor(
                        "orders",
                        "changed",
                        List.of("id"),
                        7,
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        COLUMNS[0],
                        COLUMNS[1],
                        "changed: timestamptz not null");

        losesNothing(database, tables, "orders", "changed", "'-infinity'::timestamptz");
    }

    @Test
    void theOldestOpenTransactionReplacesTheLookBehind() throws Exception {
        var database = orders();
        database.run("GRANT pg_read_all_stats TO bridge");
        try {
            var tables = Tables.of(database)
                    .cursor(
                            "orders",
                            "changed",
                            List.of("id"),
                            7,
                            Duration.ofMillis(100),
                            Duration.ZERO,
                            COLUMNS[0],
                            COLUMNS[1],
                            "changed: timestamptz not null");

            losesNothing(database, tables, "orders", "changed", "'-infinity'::timestamptz");
        } finally {
            database.run("REVOKE pg_read_all_stats FROM bridge");
        }
    }

    @Test
    void anOutboxWhoseRowsAreDeletedLosesNothing() throws Exception {
        outboxLosesNothing(Acknowledge.DELETE);
    }

    @Test
    void anOutboxWhoseRowsStayLosesNothing() throws Exception {
        outboxLosesNothing(Acknowledge.POSITION);
    }

    private void outboxLosesNothing(Acknowledge acknowledge) throws Exception {
        var database = orders();
        var tables = Tables.of(database).outbox("orders", acknowledge, 7, COLUMNS);
        database.run(OutboxScript.of(tables.outbox().orElseThrow(), DatabaseKind.POSTGRESQL, Postgres.USER)
                .orElseThrow());
        // The naive reader has a copy of its own, since rows of the outbox are deleted.
        database.run("CREATE TABLE copy (number bigserial PRIMARY KEY, id bigint, status text);"
                + " CREATE FUNCTION copied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO copy (id, status) VALUES (NEW.id, NEW.status); RETURN NULL; END $$;"
                + " CREATE TRIGGER copied AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION copied()");

        losesNothing(database, tables, "copy", "number", "0");
    }

    /** @param naiveColumn what the naive cursor goes by */
    private void losesNothing(Postgres database, Tables tables, String naiveTable, String naiveColumn, String first)
            throws Exception {
        try (var reader = new Reader(tables);
                var naive = new NaiveCursor(database, naiveTable, naiveColumn, first);
                var early = database.connect();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            early.setAutoCommit(false);
            run(early, "INSERT INTO orders (id, status) VALUES (1, 'early and late')");
            database.run("INSERT INTO orders (id, status) VALUES (2, 'between')");
            reader.readOn();
            naive.readOn();
            early.commit();

            var busy = start(writers, database);
            var rounds = 0;
            while (!busy.stream().allMatch(Future::isDone)) {
                reader.readOn();
                naive.readOn();
                if (++rounds % 20 == 0) reader.restart();
            }
            for (var writer : busy) writer.get();
            var committed = committed(database);
            var end = System.nanoTime() + LIMIT.toNanos();
            while (!reader.latest.equals(committed) && System.nanoTime() < end) reader.readOn();
            naive.readOn();

            assertThat(reader.latest).isEqualTo(committed);
            assertThat(naive.seen).doesNotContain(1L).hasSizeLessThan(committed.size());
        }
    }

    private static Postgres orders() throws Exception {
        var database = Postgres.database();
        database.run("CREATE TABLE orders (id bigint PRIMARY KEY, status text NOT NULL,"
                + " changed timestamptz NOT NULL DEFAULT now()); GRANT SELECT ON orders TO bridge");
        return database;
    }

    private static List<Future<?>> start(ExecutorService writers, Postgres database) {
        var busy = new ArrayList<Future<?>>();
        for (var writer = 1; writer <= WRITERS; writer++) {
            var number = writer;
            busy.add(writers.submit(() -> {
                write(database, number);
                return null;
            }));
        }
        return busy;
    }

    private static void write(Postgres database, int writer) throws SQLException {
        var random = new SplittableRandom(writer);
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            for (var turn = 0; turn < TRANSACTIONS; turn++) {
                var id = writer * 1_000 + turn;
                run(connection, "INSERT INTO orders (id, status) VALUES (" + id + ", 'new')");
                // The database itself takes its time.
                run(connection, "SELECT pg_sleep(" + random.nextInt(40) / 1_000.0 + ")");
                if (turn % 3 == 0 && turn > 0)
                    run(connection, "UPDATE orders SET status = 'again', changed = now() WHERE id = " + (id - 1));
                if (random.nextInt(5) == 0) connection.rollback();
                else connection.commit();
            }
        }
    }

    private static Map<Long, String> committed(Postgres database) throws SQLException {
        var rows = new TreeMap<Long, String>();
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT id, status FROM orders")) {
            while (row.next()) rows.put(row.getLong(1), row.getString(2));
        }
        return rows;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The adapter, with what the core does: records ids and position, then acknowledges. */
    private static final class Reader implements AutoCloseable {

        private final Tables tables;
        private final Map<Long, String> latest = new TreeMap<>();
        private final Set<List<String>> seen = new HashSet<>();
        private Optional<String> position = Optional.empty();
        private LegacySystem system;
        private Source.Polled source;

        Reader(Tables tables) {
            this.tables = tables;
            open();
        }

        void restart() {
            system.close();
            open();
        }

        private void open() {
            system = new JdbcAdapter().open(tables.config(), Tables.context());
            source = (Source.Polled) system.source().orElseThrow();
            position.ifPresent(source::continueAfter);
        }

        void readOn() throws Exception {
            for (var next = source.next(); next.isPresent(); next = source.next()) {
                var batch = (Delivery.Batch) next.get();
                try (var items = batch.items()) {
                    while (items.next()) {
                        if (!seen.add(items.identity().parts())) continue;
                        var record = new RecordingWriter();
                        items.translate(record);
                        latest.put(((Number) record.record().get("id")).longValue(), (String)
                                record.record().get("status"));
                    }
                }
                if (batch.position().isPresent()) position = batch.position();
                batch.acknowledge();
            }
        }

        @Override
        public void close() {
            system.close();
        }
    }

    /** What everybody writes first. */
    private static final class NaiveCursor implements AutoCloseable {

        private final Connection connection;
        private final String sql;
        private final Set<Long> seen = new HashSet<>();
        private String last;

        NaiveCursor(Postgres database, String table, String column, String first) throws SQLException {
            connection = database.connect();
            sql = "SELECT id, " + column + "::text FROM " + table + " WHERE " + column + " > %s ORDER BY " + column;
            last = first;
        }

        void readOn() throws SQLException {
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery(sql.formatted(last))) {
                while (row.next()) {
                    seen.add(row.getLong(1));
                    last = "'" + row.getString(2) + "'";
                }
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
