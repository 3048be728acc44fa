package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.RecordingWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that are files: H2 and SQLite. */
class OtherDatabasesTest {

    private static final String[] COLUMNS = {
        "id: bigint not null", "code: text(20)", "amount: decimal(9,2)", "data: bytes", "at: timestamp not null"
    };
    private static final String VALUES = "'007', 12.50, X'CAFE', '2026-01-30 17:05:00.25'";
    private static final Map<String, Object> RECORD = Map.of(
            "id",
            BigDecimal.ONE,
            "code",
            "007",
            "amount",
            new BigDecimal("12.50"),
            "data",
            "yv4=",
            "at",
            "2026-01-30T17:05:00.25");

    @TempDir
    Path folder;

    @Test
    void readsATableOfH2BehindACursor() throws Exception {
        try (var keeper = h2()) {
            run(
                    keeper,
                    "CREATE TABLE \"t\" (\"id\" bigint PRIMARY KEY, \"code\" varchar(20), \"amount\" numeric(9,2),"
                            + " \"data\" varbinary(10), \"at\" timestamp NOT NULL)");
            run(keeper, "INSERT INTO \"t\" VALUES (1, " + VALUES + ")");
        }

        assertThat(records(h2Tables().cursor("t", "at", List.of("id"), 10, COLUMNS)))
                .containsExactly(RECORD);
    }

    @Test
    void readsAViewOfH2BehindACursor() throws Exception {
        try (var keeper = h2()) {
            run(
                    keeper,
                    "CREATE TABLE \"t\" (\"id\" bigint PRIMARY KEY, \"code\" varchar(20), \"amount\" numeric(9,2),"
                            + " \"data\" varbinary(10), \"at\" timestamp NOT NULL)");
            run(keeper, "INSERT INTO \"t\" VALUES (1, " + VALUES + ")");
            run(keeper, "CREATE VIEW \"v\" AS SELECT * FROM \"t\"");
        }

        assertThat(records(h2Tables().cursor("v", "at", List.of("id"), 10, COLUMNS)))
                .containsExactly(RECORD);
    }

    @Test
    void readsAnOutboxOfH2AndDeletesItsRows() throws Exception {
        var tables = h2Tables().outbox("t", Acknowledge.DELETE, 10, COLUMNS);
        try (var keeper = h2()) {
            run(keeper, script(tables));
            run(
                    keeper,
                    "INSERT INTO \"t_outbox\" (\"bridge_change\", \"id\", \"code\", \"amount\", \"data\", \"at\")"
                            + " VALUES ('insert', 1, " + VALUES + ")");
        }

        assertThat(records(tables)).containsExactly(with("insert"));
        assertThat(records(tables)).isEmpty();
    }

    @Test
    void readsATableOfSqliteBehindACursorAndSetsTheValueOfAnotherTypeAside() throws Exception {
        try (var keeper = sqlite()) {
            run(
                    keeper,
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT, amount NUMERIC, data BLOB, at TEXT NOT NULL)");
            run(
                    keeper,
                    "INSERT INTO t VALUES (1, " + VALUES + "),"
                            + " (2, 'x', 'much', NULL, '2026-01-30 17:05:01'), (3, 'x', 0.001, NULL, '2026-01-30 17:05:02')");
        }

        assertThat(records(sqliteTables().cursor("t", "at", List.of("id"), 10, COLUMNS)))
                .containsExactly(RECORD, Map.of("rejected", "amount"), Map.of("rejected", "amount"));
    }

    @Test
    void laterLooksFindWhatSqliteWroteInItsOwnFormOfATimeAndInIsoAndOnce() throws Exception {
        var tables = byTime(1, "timestamp");
        try (var keeper = sqlite();
                var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY, at TIMESTAMP)");
            var source = (Source.Polled) system.source().orElseThrow();
            run(keeper, "INSERT INTO t VALUES (1, '2026-01-30 17:05:00')");
            assertThat(ids(source)).containsExactly(1L);

            run(keeper, "INSERT INTO t VALUES (2, '2026-01-30 17:05:01'), (3, '2026-01-30T17:05:01.250')");
            assertThat(ids(source)).containsExactly(2L, 3L);
            run(keeper, "INSERT INTO t VALUES (4, '2026-01-30 17:05:01.25'), (5, '2026-01-30 17:06')");
            assertThat(ids(source)).containsExactly(4L, 5L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"17:05:00", "17:05:00.123"})
    void aLaterVersionOfARowIsAnotherOneAlsoWhereTheTimeOfItsChangeIsTheSameSecond(String time) throws Exception {
        var tables = sqliteTables()
                .cursor("t", "at", List.of("id"), 9, "id: bigint not null", "code: text", "at: timestamp");
        try (var keeper = sqlite();
                var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT, at TIMESTAMP)");
            run(
                    keeper,
                    "INSERT INTO t VALUES (1, 'new', '2026-01-30 " + time + "'), (2, 'new', '2026-01-30 " + time
                            + "')");
            var source = (Source.Polled) system.source().orElseThrow();
            var first = identities(source);

            run(keeper, "UPDATE t SET code = 'paid' WHERE id = 1");
            var second = identities(source);
            var third = identities(source);
            run(keeper, "UPDATE t SET code = 'new' WHERE id = 1");
            var fourth = identities(source);

            assertThat(first)
                    .as("with one more column, too")
                    .extracting(List::getLast)
                    .containsOnly("2026-01-30T" + time);
            assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);
            assertThat(third).isEmpty();
            assertThat(fourth).hasSize(1).doesNotContainAnyElementsOf(first).doesNotContainAnyElementsOf(second);
        }
    }

    private static List<List<String>> identities(Source.Polled source) throws Exception {
        var all = new ArrayList<List<String>>();
        for (var next = source.next(); next.isPresent(); next = source.next()) {
            try (var items = ((Delivery.Batch) next.get()).items()) {
                while (items.next()) all.add(items.identity().parts());
            }
            next.get().acknowledge();
        }
        return all;
    }

    @Test
    void timesOfSqliteAreComparedByTheirZones() throws Exception {
        var tables = byTime(9, "timestamptz");
        try (var keeper = sqlite();
                var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY, at TEXT)");
            var source = (Source.Polled) system.source().orElseThrow();
            run(keeper, "INSERT INTO t VALUES (1, '2026-01-30T04:00:00Z')");
            assertThat(ids(source)).containsExactly(1L);

            run(keeper, "INSERT INTO t VALUES (2, '2026-01-29T23:30:00-05:00'), (3, '2026-01-30T03:30:00+01:00')");
            assertThat(ids(source)).as("the other one is older").containsExactly(2L);
        }
    }

    @Test
    void rowsOfSqliteThatOnlyTheTimeInTheirKeyTellsApartAreAllRead() throws Exception {
        var tables = sqliteTables()
                .cursor("t", "at", List.of("made"), 1, "id: bigint not null", "made: timestamp", "at: timestamp");
        try (var keeper = sqlite();
                var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            run(keeper, "CREATE TABLE t (id INTEGER, made TIMESTAMP PRIMARY KEY, at TIMESTAMP)");
            run(
                    keeper,
                    "INSERT INTO t VALUES (1, '2026-01-30 17:05:00', '2026-01-31 12:00:00'),"
                            + " (2, '2026-01-30 17:05:01', '2026-01-31 12:00:00')");

            assertThat(ids((Source.Polled) system.source().orElseThrow())).containsExactly(1L, 2L);
        }
    }

    @Test
    void aRowOfSqliteWithoutATimeIsTold() throws Exception {
        var tables = sqliteTables().cursor("t", "at", List.of("id"), 9, "id: bigint not null", "at: timestamp");
        try (var keeper = sqlite();
                var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY, at TIMESTAMP)");
            run(keeper, "INSERT INTO t VALUES (1, 1764565260000)");
            var source = (Source.Polled) system.source().orElseThrow();

            assertThatThrownBy(source::next).hasMessageContainingAll("1764565260000", "[jdbc/no-time]");
        }
    }

    @Test
    void rowsOfTheHourThatComesTwiceAreFoundWhenTheClocksGoBack() throws Exception {
        var tables = h2Tables()
                .cursor(
                        "t",
                        "at",
                        List.of("id"),
                        2,
                        Duration.ZERO,
                        Duration.ZERO,
                        "id: bigint not null",
                        "at: timestamp")
                .zone("Europe/Berlin");
        try (var keeper = h2()) {
            run(keeper, "CREATE TABLE \"t\" (\"id\" bigint PRIMARY KEY, \"at\" timestamp)");
            run(keeper, "INSERT INTO \"t\" VALUES (1, '2026-10-25 01:30:00'), (2, '2026-10-25 02:50:00')");
        }
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            assertThat(ids(source)).containsExactly(1L, 2L);
            try (var keeper = h2()) {
                run(keeper, "INSERT INTO \"t\" VALUES (3, '2026-10-25 02:10:00')");
            }
            assertThat(ids(source)).containsExactly(3L);
            assertThat(ids(source)).isEmpty();
        }
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            // 02:45 for the first time.
            source.continueAfter(position("2026-10-25T00:45:00Z", tables));

            assertThat(ids(source)).as("the ledger knows those it has seen").containsExactly(3L, 2L);
        }
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            source.continueAfter(position("2026-10-25T01:45:00Z", tables));

            assertThat(ids(source)).as("they were changed before").containsExactly(2L);
        }
    }

    @Test
    void aPositionInOneDatabaseOrColumnSaysNothingOfAnother() throws Exception {
        String[] columns = {"id: bigint not null", "at: timestamp", "made: timestamp"};
        var position = "";
        for (var name : List.of("test.db", "real.db"))
            try (var keeper = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(name))) {
                run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY, at TIMESTAMP, made TIMESTAMP)");
                var day = name.equals("test.db") ? "2026-02-01" : "2026-01-01";
                run(keeper, "INSERT INTO t VALUES (1, '" + day + " 12:00:00', '2026-01-01 00:00:00')");
            }
        var tests = Tables.ofFile(DatabaseKind.SQLITE, folder.resolve("test.db").toString());
        var cursor = tests.cursor("t", "at", List.of("id"), 9, columns).config();
        try (var system = new JdbcAdapter().open(cursor, Tables.context())) {
            var batch = (Delivery.Batch)
                    ((Source.Polled) system.source().orElseThrow()).next().orElseThrow();
            position = batch.position().orElseThrow();
        }
        var real = Tables.ofFile(DatabaseKind.SQLITE, folder.resolve("real.db").toString());
        for (var other : List.of(
                real.cursor("t", "at", List.of("id"), 9, columns),
                tests.cursor("t", "at", List.of("id"), 9, columns).zone("America/New_York"),
                tests.cursor("t", "made", List.of("id"), 9, columns)))
            try (var system = new JdbcAdapter().open(other.config(), Tables.context())) {
                var source = (Source.Polled) system.source().orElseThrow();
                source.continueAfter(position);

                assertThat(ids(source)).containsExactly(1L);
            }
    }

    /** As it is recorded behind a row that was changed then. */
    private static String position(String time, Tables tables) throws Exception {
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var batch = (Delivery.Batch)
                    ((Source.Polled) system.source().orElseThrow()).next().orElseThrow();
            return batch.position().orElseThrow().replaceFirst("\\S+$", time);
        }
    }

    private static List<Long> ids(Source.Polled source) throws Exception {
        var ids = new ArrayList<Long>();
        for (var next = source.next(); next.isPresent(); next = source.next()) {
            try (var items = ((Delivery.Batch) next.get()).items()) {
                while (items.next()) {
                    var writer = new RecordingWriter();
                    items.translate(writer);
                    ids.add(((Number) writer.record().get("id")).longValue());
                }
            }
            next.get().acknowledge();
        }
        return ids;
    }

    @Test
    void theTriggersOfSqliteFillItsOutbox() throws Exception {
        var tables = sqliteTables().outbox("t", Acknowledge.DELETE, 10, COLUMNS);
        try (var keeper = sqlite()) {
            run(
                    keeper,
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT, amount NUMERIC, data BLOB, at TEXT NOT NULL)");
            for (var statement : script(tables).split("(?<=END;)\n|(?<=\\);)\n\n")) run(keeper, statement);
            run(keeper, "INSERT INTO t VALUES (1, " + VALUES + ")");
            run(keeper, "UPDATE t SET code = '007'");
            run(keeper, "DELETE FROM t");
        }

        assertThat(records(tables)).containsExactly(with("insert"), with("update"), with("delete"));
        assertThat(records(tables)).isEmpty();
    }

    /** <a href="https://www.sqlite.org/rescode.html">Result codes</a>: 13 is SQLITE_FULL, 14 SQLITE_CANTOPEN. */
    @Test
    void aFileHasNoServerToLookAt() {
        var failures = new Failures("shop", "shop.db", DatabaseKind.SQLITE);

        assertThat(failures.of(new SQLException("[SQLITE_FULL]", null, 13)))
                .hasMessageContainingAll("has no room", "Make room on its disk", "jdbc/full");
        assertThat(failures.of(new SQLException("[SQLITE_CANTOPEN]", null, 14)))
                .hasMessageContaining("its file")
                .hasMessageNotContaining("server");
    }

    @Test
    void asksAndWritesInBoth() throws Exception {
        try (var keeper = h2()) {
            run(
                    keeper,
                    "CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, code varchar(20) UNIQUE)");
        }
        try (var keeper = sqlite()) {
            run(keeper, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT UNIQUE)");
        }
        for (var tables : List.of(h2Tables(), sqliteTables())) {
            var config = tables.operation(
                            "put",
                            Tables.sql(
                                    Kind.INSERT,
                                    "INSERT INTO t (code) VALUES (:code)",
                                    Tables.types("code: text(20) not null")))
                    .operation(
                            "get",
                            Tables.sql(
                                    Kind.QUERY_MANY,
                                    "SELECT code AS \"code\" FROM t WHERE code = :code",
                                    Tables.types("code: text(20) not null"),
                                    "code: text(20)"))
                    .config();
            try (var system = new JdbcAdapter().open(config, Tables.context())) {
                var ask = new Ask(system);
                var code = Map.<String, Object>of("code", "'; DROP TABLE t; --");

                assertThat(ask.reply("put", code)).isEqualTo(Map.of("count", BigDecimal.ONE));
                assertThat(ask.reply("get", code)).isEqualTo(Map.of("rows", List.of(code), "more", false));
                if (tables.database() == DatabaseKind.H2)
                    assertThat(ask.answer("put", code))
                            .isInstanceOfSatisfying(
                                    Answer.Fault.class,
                                    fault -> assertThat(fault.code()).isEqualTo("23505"));
                assertThat(ask.reply("get", code)).containsEntry("more", false);
            }
        }
    }

    private static Map<String, Object> with(String change) {
        var record = new HashMap<>(RECORD);
        record.put("bridge_change", change);
        return record;
    }

    private static List<Map<String, Object>> records(Tables tables) throws Exception {
        var describing = Tables.context().describing();
        new JdbcAdapter().describe(tables.config(), describing);
        assertThat(describing.problems().inOrder()).isEmpty();
        var records = new ArrayList<Map<String, Object>>();
        try (LegacySystem system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            for (Optional<Delivery> next = source.next(); next.isPresent(); next = source.next()) {
                try (var items = ((Delivery.Batch) next.get()).items()) {
                    while (items.next()) {
                        var writer = new RecordingWriter();
                        switch (items.translate(writer)) {
                            case Translation.Translated _ -> records.add(writer.record());
                            case Translation.Rejected bad ->
                                records.add(Map.of(
                                        "rejected", bad.problems().getFirst().field()));
                        }
                    }
                }
                next.get().acknowledge();
            }
        }
        return records;
    }

    private static String script(Tables tables) {
        return OutboxScript.of(tables.outbox().orElseThrow(), tables.database(), Postgres.USER)
                .orElseThrow();
    }

    private Tables h2Tables() {
        return Tables.ofFile(DatabaseKind.H2, folder.resolve("h2").toString());
    }

    private Tables sqliteTables() {
        return Tables.ofFile(DatabaseKind.SQLITE, folder.resolve("sqlite.db").toString());
    }

    private Connection h2() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("h2"), Postgres.USER, Postgres.PASSWORD);
    }

    private Connection sqlite() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("sqlite.db"));
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Tables byTime(int rows, String type) throws Exception {
        return sqliteTables()
                .cursor(
                        "t",
                        "at",
                        List.of("id"),
                        rows,
                        Duration.ZERO,
                        Duration.ZERO,
                        "id: bigint not null",
                        "at: " + type);
    }
}
