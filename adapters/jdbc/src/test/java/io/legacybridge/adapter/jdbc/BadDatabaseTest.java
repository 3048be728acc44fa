package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.FaultyNetwork;
import io.legacybridge.testkit.Nonsense;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases that are down, hang, are not as declared or refuse the login; drivers that are missing. */
class BadDatabaseTest {

    private static final String[] COLUMNS = {
        "id: bigint not null", "code: text(3)", "amount: decimal(9,2)", "at: timestamptz not null"
    };

    @TempDir
    Path folder;

    private Postgres database;
    private FaultyNetwork network;
    private LegacySystem system;

    @BeforeEach
    void start() throws Exception {
        database = Postgres.database();
        network = new FaultyNetwork(database.address());
        database.run(
                "CREATE TABLE t (id bigint PRIMARY KEY, code varchar(3), amount numeric(9,2), at timestamptz NOT NULL);"
                        + " GRANT SELECT, INSERT ON t TO bridge");
    }

    @AfterEach
    void stop() throws IOException {
        if (system != null) system.close();
        network.close();
    }

    @Test
    void tellsEveryColumnThatIsNotAsDeclared() throws Exception {
        var declared = new String[] {
            "ID: bigint not null",
            "code: text(2)",
            "amount: decimal(8,2) not null",
            "at: timestamp not null",
            "gone: date"
        };
        var source = source(cursor("t", "at", "ID", declared));

        assertThat(failure(source).problem().what())
                .isEqualTo(
                        "The table t is not as declared: ID is written id there; code is varchar(3) and declared text(2);"
                                + " amount is numeric(9,2) and declared decimal(8,2) not null;"
                                + " at is timestamptz and declared timestamp not null; gone is not there.");
        database.run("ALTER TABLE t ADD gone date; ALTER TABLE t RENAME id TO \"ID\";"
                + " ALTER TABLE t ALTER code TYPE varchar(2); ALTER TABLE t ALTER amount TYPE numeric(8,2);"
                + " ALTER TABLE t ALTER amount SET NOT NULL; ALTER TABLE t ALTER at TYPE timestamp");
        assertThat(source.next()).isEmpty();
    }

    @Test
    void saysThatATableIsMissingOrMayNotBeRead() throws Exception {
        var missing = source(cursor("nowhere", "at", "id", COLUMNS));
        assertThat(failure(missing).problem().toString()).contains("nowhere").contains("[jdbc/refused]");
        database.run("REVOKE SELECT ON t FROM bridge");
        assertThat(failure(source(cursor("t", "at", "id", COLUMNS))).problem().toString())
                .contains("permission denied for table t")
                .contains("[jdbc/refused]");
    }

    @Test
    void aNameOfATableIsAName() throws Exception {
        database.run("CREATE TABLE \"x\"\"; DROP TABLE t; --\" (\"a'b\" bigint PRIMARY KEY, at timestamptz NOT NULL);"
                + " INSERT INTO \"x\"\"; DROP TABLE t; --\" VALUES (1, now() - interval '1 minute');"
                + " GRANT SELECT ON \"x\"\"; DROP TABLE t; --\" TO bridge");
        var source = source(
                cursor("x\"; DROP TABLE t; --", "at", "a'b", "a'b: bigint not null", "at: timestamptz not null"));

        assertThat(source.next()).isPresent();
        assertThat(database.count("t")).isZero();
    }

    @Test
    void aRowOfFiftyMegabytesIsSetAsideAndItsNeighboursFlow() throws Exception {
        database.run("ALTER TABLE t ADD note text; INSERT INTO t SELECT n, 'a', 1, now() - interval '1 minute',"
                + " CASE n WHEN 2 THEN repeat('x', 50000000) ELSE 'small' END FROM generate_series(1, 3) n");
        var source = source(withNote());

        var became = new ArrayList<String>();
        while (became.size() < 3) {
            var page = (Delivery.Batch) source.next().orElseThrow();
            try (var items = page.items()) {
                while (items.next())
                    became.add(
                            switch (items.translate(new RecordingWriter())) {
                                case Translation.Translated _ -> "taken";
                                case Translation.Rejected(var problems) ->
                                    problems.getFirst().code() + " " + items.bytes().length / 1_000_000;
                            });
            }
            page.acknowledge();
        }

        assertThat(became).containsExactly("taken", "record/too-large 50", "taken");
    }

    @Test
    void rowsOfAMegabyteDoNotComeByTheHundred() throws Exception {
        database.run("ALTER TABLE t ADD note text; INSERT INTO t SELECT n, 'a', 1, now() - interval '1 minute',"
                + " repeat('x', 1000000) FROM generate_series(1, 500) n");
        var source = source(withNote());

        for (var pages = 0; pages < 5; pages++) {
            var before = network.bytesBack();
            source.next().orElseThrow().acknowledge();
            assertThat(network.bytesBack() - before).isLessThan(10_000_000);
        }
    }

    @Test
    void goesOnWhenManyLargeRowsFollowSmallOnes() throws Exception {
        database.run("ALTER TABLE t ADD note text; INSERT INTO t SELECT n, 'a', 1, now() - interval '1 minute',"
                + " CASE WHEN n > 700 THEN repeat('x', 1000000) END FROM generate_series(1, 1000) n");
        var source = source(withNote());

        var rows = 0;
        var failures = new ArrayList<String>();
        while (rows < 1_000) {
            try {
                var page = (Delivery.Batch) source.next().orElseThrow();
                try (var items = page.items()) {
                    while (items.next()) rows++;
                }
                page.acknowledge();
            } catch (LegacySystemException e) {
                failures.add(e.problem().toString());
                assertThat(failures).hasSizeLessThan(3);
            }
        }

        assertThat(failures).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void asksOnceWithARefusedPasswordHoweverManyCallsCome() throws Exception {
        system = open(
                asking(Tables.of(database).server(network.address())),
                new TestAdapterContext("shop", Map.of(Tables.SECRET, "wrong"), _ -> null));
        var ask = new Ask(system);

        for (var call = 0; call < 3; call++) {
            var failure = catchThrowableOfType(LegacySystemException.class, () -> ask.answer("count", Map.of()));
            assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
            assertThat(failure.problem().code()).isEqualTo("jdbc/login");
        }

        assertThat(network.connects()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB", "H2"})
    void everyDriverGivesUpOnAServerThatSaysNothing(DatabaseKind kind) throws Exception {
        network.leadTo(Nonsense.SILENCE);
        var tables = new Tables(
                kind,
                Optional.of(network.address()),
                "shop",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        var ask = new Ask(open(asking(tables), Tables.context()));
        var begin = System.nanoTime();

        var failure = catchThrowableOfType(LegacySystemException.class, () -> ask.answer("count", Map.of()));

        assertThat(failure.problem().code()).isEqualTo("jdbc/unreachable");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        system.close();
        var end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (network.open() > 0) {
            assertThat(System.nanoTime()).as("the socket is given back").isLessThan(end);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void aSourceThatHangsEndsByItself() throws Exception {
        database.run("INSERT INTO t VALUES (1, 'a', 1, now() - interval '1 minute')");
        var tables = cursor("t", "at", "id", COLUMNS);
        var impatient = new Tables(
                tables.database(),
                tables.server(),
                tables.name(),
                tables.tls(),
                tables.outbox(),
                tables.cursor(),
                tables.operations(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
        var source = source(impatient);
        assertThat(source.next()).isPresent();
        network.holdBack();

        assertThat(failure(source).retry()).isEqualTo(Retry.SOON);

        network.comeUp();
        assertThat(source.next()).isPresent();
    }

    @Test
    void aDriverIsTakenFromItsFolderAndMissedByTheLinter() throws Exception {
        var db2 = asking(new Tables(
                        DatabaseKind.DB2,
                        Optional.of(database.address()),
                        "shop",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)))
                .config();
        var describing = Tables.context().describing();
        new JdbcAdapter(new Drivers(folder.resolve("ext"))).describe(db2, describing);
        assertThat(describing.problems().inOrder())
                .singleElement()
                .hasToString("connections/shop.yaml:1:1 database: "
                        + "The driver of Db2 is not on board."
                        + " Put the Db2 driver (jcc.jar) into lib/ext, and start again. [jdbc/no-driver]");

        putDriver(Files.createDirectory(folder.resolve("ext")).resolve("jcc.jar"));
        var adapter = new JdbcAdapter(new Drivers(folder.resolve("ext")));
        var again = Tables.context().describing();
        adapter.describe(db2, again);
        assertThat(again.problems().inOrder()).isEmpty();
        system = adapter.open(db2, Tables.context());
        assertThat(new Ask(system).reply("count", Map.of()))
                .isEqualTo(Map.of("rows", List.of(Map.of("n", BigDecimal.ONE)), "more", false));
    }

    /** 100,000 polls and calls: {@code -Djdbc.soak=100000}. */
    @Test
    void threadsConnectionsAndMemoryStayFlat() throws Exception {
        var turns = Integer.getInteger("jdbc.soak", 500);
        system = open(asking(cursor("t", "at", "id", COLUMNS)), Tables.context());
        var source = (Source.Polled) system.source().orElseThrow();
        var ask = new Ask(system);
        turn(source, ask, 200);
        var threads = ManagementFactory.getThreadMXBean().getThreadCount();
        var connects = network.connects();
        var heap = usedHeap();

        turn(source, ask, turns);

        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(threads + 3);
        assertThat(network.connects()).isLessThanOrEqualTo(connects + 2);
        assertThat(usedHeap() - heap).isLessThan(8L << 20);
    }

    private void turn(Source.Polled source, Ask ask, int turns) throws Exception {
        for (var turn = 0; turn < turns; turn++) {
            if (turn % 100 == 0)
                database.run(
                        "INSERT INTO t SELECT coalesce(max(id), 0) + 1, 'abc', 1, clock_timestamp() - interval '10s' FROM t");
            var next = source.next();
            if (next.isPresent()) next.get().acknowledge();
            assertThat(ask.reply("count", Map.of())).containsKey("rows");
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private Tables withNote() {
        var columns = Stream.concat(Stream.of(COLUMNS), Stream.of("note: text")).toArray(String[]::new);
        return Tables.of(database)
                .server(network.address())
                .cursor("t", "at", List.of("id"), 500, Duration.ZERO, Duration.ofSeconds(5), columns);
    }

    private Tables cursor(String table, String changed, String key, String... columns) {
        return Tables.of(database)
                .server(network.address())
                .cursor(table, changed, List.of(key), 100, Duration.ZERO, Duration.ofSeconds(5), columns);
    }

    private static Tables asking(Tables tables) {
        return tables.operation("count", Tables.sql(Kind.QUERY_MANY, "SELECT 1 AS \"n\"", Map.of(), "n: integer"));
    }

    private Source.Polled source(Tables tables) {
        return (Source.Polled) open(tables, Tables.context()).source().orElseThrow();
    }

    private LegacySystem open(Tables tables, TestAdapterContext context) {
        if (system != null) system.close();
        system = new JdbcAdapter().open(tables.config(), context);
        return system;
    }

    private static LegacySystemException failure(Source.Polled source) {
        return catchThrowableOfType(LegacySystemException.class, () -> {
            for (Optional<Delivery> next = source.next(); next.isPresent(); next = source.next())
                next.get().acknowledge();
        });
    }

    /** A driver of the name of Db2's that hands its work to H2. */
    private void putDriver(Path jar) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler");
        var source = """
                package com.ibm.db2.jcc;
                public class DB2Driver extends org.h2.Driver {
                    public java.sql.Connection connect(String url, java.util.Properties info) throws java.sql.SQLException {
                        if (!url.startsWith("jdbc:db2://localhost:")) throw new java.sql.SQLException(url);
                        return new org.h2.Driver().connect("jdbc:h2:mem:db2", new java.util.Properties());
                    }
                }
                """;
        var classes = Files.createDirectory(folder.resolve("classes"));
        var file = new SimpleJavaFileObject(URI.create("string:///DB2Driver.java"), SimpleJavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        var options = List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        assertThat(compiler.getTask(null, null, null, options, null, List.of(file))
                        .call())
                .isTrue();
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("com/ibm/db2/jcc/DB2Driver.class"));
            Files.copy(classes.resolve("com/ibm/db2/jcc/DB2Driver.class"), out);
        }
    }
}
