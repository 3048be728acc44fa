package io.legacybridge.bench.table;

import com.sun.management.OperatingSystemMXBean;
import io.legacybridge.adapter.jdbc.ColumnType;
import io.legacybridge.adapter.jdbc.DatabaseKind;
import io.legacybridge.adapter.jdbc.JdbcAdapter;
import io.legacybridge.adapter.jdbc.JdbcConfig;
import io.legacybridge.adapter.jdbc.JdbcConfig.ChangeCursor;
import io.legacybridge.bench.Turns;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.message.MessageWriter.Written;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.MessageIds;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.Zone;
import io.legacybridge.testkit.TestAdapterContext;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Rows of PostgreSQL as messages, up to the broker, beside a loop over the same pages that only reads the values:
 * {@code TableBench ROWS RUNS}. By turns, after two that do not count; CPU time of this process, the database has its own.
 */
final class TableBench {

    private static final int PAGE = 500;
    private static final int WARM_UP = 2;
    private static final String PASSWORD = "bench";
    private static final Map<String, String> COLUMNS = columns();

    private final String url;
    private final HostPort server;
    private final int rows;
    private final MessageIds ids;
    private final FieldSealer sealer;
    private final Tokens tokens;

    private TableBench(EmbeddedPostgres database, int rows, Path home, Database keys) throws Exception {
        this.url = database.getJdbcUrl("postgres", "postgres");
        this.server = new HostPort("localhost", database.getPort());
        this.rows = rows;
        var random = new SecureRandom();
        var ring = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random), new SqlWrappedKeys(keys), random, Clock.systemUTC());
        this.ids = new MessageIds(ring);
        this.sealer = new FieldSealer(ring, random);
        this.tokens = new Tokens(ring);
    }

    public static void main(String[] arguments) throws Exception {
        var home = Files.createTempDirectory("bridge-bench");
        try (var database = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
                var keys = Database.open(home.resolve("keys.db"), "keys")) {
            new TableBench(database, Integer.parseInt(arguments[0]), home, keys).run(Integer.parseInt(arguments[1]));
        }
        System.exit(0);
    }

    private void run(int runs) throws Exception {
        fill();
        var bridge = new ArrayList<Double>();
        var loop = new ArrayList<Double>();
        for (var turn = 0; turn < runs + WARM_UP; turn++) {
            var ours = perCpuSecond(this::messages);
            var bare = perCpuSecond(this::bareLoop);
            if (turn < WARM_UP) continue;
            bridge.add(ours);
            loop.add(bare);
        }
        System.out.printf("row -> message:   %,10.0f rows per CPU second%n", Turns.median(bridge));
        System.out.printf("bare keyset loop: %,10.0f rows per CPU second%n", Turns.median(loop));
        System.out.printf("bridge is %.2f times the bare loop%n", Turns.median(bridge) / Turns.median(loop));
    }

    private interface Reading {
        long rows() throws Exception;
    }

    private double perCpuSecond(Reading reading) throws Exception {
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var begin = machine.getProcessCpuTime();
        var read = reading.rows();
        if (read != rows) throw new IllegalStateException(read + " rows instead of " + rows);
        return rows / ((machine.getProcessCpuTime() - begin) / 1e9);
    }

    private long bareLoop() throws Exception {
        var select = "SELECT " + String.join(", ", COLUMNS.keySet()) + " FROM orders";
        var order = " ORDER BY changed, id LIMIT " + PAGE;
        var count = 0L;
        var characters = 0L;
        try (var connection = DriverManager.getConnection(url);
                var first = connection.prepareStatement(select + order);
                var behind = connection.prepareStatement(select + " WHERE (changed, id) > (?, ?)" + order)) {
            var query = first;
            while (true) {
                var before = count;
                try (var row = query.executeQuery()) {
                    while (row.next()) {
                        for (var column = 1; column <= COLUMNS.size(); column++)
                            characters += String.valueOf(row.getObject(column)).length();
                        count++;
                        behind.setTimestamp(1, row.getTimestamp("changed"));
                        behind.setLong(2, row.getLong("id"));
                    }
                }
                query = behind;
                if (count - before < PAGE) break;
            }
        }
        if (characters == 0) throw new IllegalStateException("nothing was read");
        return count;
    }

    private long messages() throws Exception {
        var context = new TestAdapterContext("orders", Map.of("password", PASSWORD), _ -> null);
        var count = 0L;
        var bytes = 0L;
        try (var system = new JdbcAdapter().open(config(), context)) {
            var source = (Source.Polled) system.source().orElseThrow();
            var plan = new MessagePlan(
                    "orders", source.schema(), source.schema().find("id"), Map.of(), new Versions("c0ffee", "beef"));
            var messages = new MessageWriter(plan, sealer, tokens, Clock.systemUTC(), new SplittableRandom(1));
            for (var next = source.next(); next.isPresent(); next = source.next()) {
                try (var items = ((Delivery.Batch) next.get()).items()) {
                    while (items.next()) {
                        var id = ids.id("orders", items.identity().parts());
                        var written = messages.write(items, id, Long.toString(count++));
                        bytes += ((Written.Message) written).outgoing().body().length;
                    }
                }
                next.get().acknowledge();
            }
        }
        if (bytes == 0) throw new IllegalStateException("nothing was written");
        return count;
    }

    private JdbcConfig config() throws Exception {
        var types = new LinkedHashMap<String, ColumnType>();
        for (var column : COLUMNS.entrySet()) types.put(column.getKey(), ColumnType.parse(column.getValue()));
        var cursor = new ChangeCursor(
                "orders",
                types,
                "changed",
                List.of("id"),
                new Zone(ZoneOffset.UTC),
                Duration.ZERO,
                Duration.ofSeconds(5),
                PAGE,
                Duration.ofSeconds(1));
        return new JdbcConfig(
                DatabaseKind.POSTGRESQL,
                Optional.of(server),
                "postgres",
                Optional.of("postgres"),
                Optional.of(SecretReference.parse("file:password")),
                Optional.empty(),
                Optional.empty(),
                Optional.of(cursor),
                Map.of(),
                1,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                new ByteSize(16L << 20),
                new ByteSize(4L << 20));
    }

    private void fill() throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id bigint PRIMARY KEY, customer varchar(10), name varchar(40),"
                    + " amount numeric(12,2), quantity integer, paid boolean, note text,"
                    + " changed timestamptz NOT NULL)");
            statement.execute("INSERT INTO orders SELECT n, lpad(n::text, 10, '0'), 'Customer number ' || n, n * 0.25,"
                    + " n % 100, n % 2 = 0, CASE WHEN n % 3 = 0 THEN NULL ELSE 'a note of some length' END,"
                    + " '2026-01-01Z'::timestamptz + n * interval '1 second' FROM generate_series(1, " + rows + ") n");
            statement.execute("CREATE INDEX ON orders (changed, id)");
            statement.execute("ANALYZE orders");
        }
    }

    private static Map<String, String> columns() {
        var columns = new LinkedHashMap<String, String>();
        columns.put("id", "bigint not null");
        columns.put("customer", "text(10)");
        columns.put("name", "text(40)");
        columns.put("amount", "decimal(12,2)");
        columns.put("quantity", "integer");
        columns.put("paid", "boolean");
        columns.put("note", "text");
        columns.put("changed", "timestamptz not null");
        return columns;
    }
}
