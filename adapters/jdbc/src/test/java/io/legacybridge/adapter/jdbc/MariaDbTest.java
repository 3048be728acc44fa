package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.adapter.jdbc.JdbcConfig.SqlOperation;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.RecordingWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What MariaDB has of its own. The values are those of its manual: <a href="https://mariadb.com/kb/en/data-types/">Data Types</a>. */
class MariaDbTest {

    private static final String[] COLUMNS = {
        "id: bigint not null",
        "tiny: smallint",
        "flag: boolean",
        "bits: boolean",
        "born: smallint",
        "amount: decimal(30,10)",
        "single: real",
        "ratio: double",
        "note: text",
        "choice: text",
        "day: date",
        "hour: time",
        "made: timestamp",
        "changed: timestamptz not null",
        "raw: bytes",
        "mask: bytes",
        "most: decimal(20,0)"
    };

    private MariaDb database;

    @BeforeEach
    void start() throws Exception {
        database = MariaDb.database();
        database.run("""
                CREATE TABLE t (id bigint PRIMARY KEY, tiny tinyint(1), flag boolean, bits bit(1), born year, amount decimal(30,10),
                  single float, ratio double, note varchar(50), choice enum('a', 'b'), day date, hour time(6),
                  made datetime(6), changed timestamp(6) NOT NULL DEFAULT '2026-06-01 12:00:00', raw varbinary(20), mask bit(12), most bigint unsigned);
                GRANT ALL ON t TO bridge;
                """);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsEveryTypeOfAColumn(boolean asOutbox) throws Exception {
        var tables = asOutbox ? outbox() : cursor();
        database.run("""
                SET time_zone = '+02:00';
                INSERT INTO t VALUES (1, 5, true, b'1', 1999, 12345678901234567890.0123456789, 16777216, 0.1, 'Grüße 😀', 'b',
                  '2026-01-30', '17:05:00.25', '2026-06-01 12:00:00.25', '2026-06-01 14:00:00.25', x'cafe', b'101000000001', 18446744073709551615);
                """);

        var expected = new HashMap<String, Object>(Map.ofEntries(
                Map.entry("id", BigDecimal.ONE),
                Map.entry("tiny", new BigDecimal(5)),
                Map.entry("flag", true),
                Map.entry("bits", true),
                Map.entry("born", new BigDecimal(1999)),
                Map.entry("amount", new BigDecimal("12345678901234567890.0123456789")),
                Map.entry("single", 16777216.0),
                Map.entry("ratio", 0.1),
                Map.entry("note", "Grüße 😀"),
                Map.entry("choice", "b"),
                Map.entry("day", "2026-01-30"),
                Map.entry("hour", "17:05:00.25"),
                Map.entry("made", "2026-06-01T12:00:00.25"),
                Map.entry("changed", "2026-06-01T12:00:00.25Z"),
                Map.entry("raw", "yv4="),
                Map.entry("mask", "CgE="),
                Map.entry("most", new BigDecimal("18446744073709551615"))));
        if (asOutbox) expected.put("bridge_change", "insert");
        assertThat(records(tables)).containsExactly(expected);
    }

    /** A decimal has up to 65 digits, of which up to 38 stand behind the point. */
    @ParameterizedTest
    @CsvSource({"65, 0", "65, 38"})
    void anOutboxTakesEveryDecimal(int digits, int scale) throws Exception {
        var number = new BigDecimal(new BigInteger("9".repeat(digits)), scale);
        database.run("CREATE TABLE d (amount decimal(%d,%d))".formatted(digits, scale));
        var tables = Tables.of(database).outbox("d", Acknowledge.DELETE, 10, "amount: decimal");
        database.run(OutboxScript.of(tables.outbox().orElseThrow(), DatabaseKind.MARIADB, Postgres.USER)
                .orElseThrow());

        database.run("INSERT INTO d VALUES (%1$s), (-%1$s)".formatted(number));

        assertThat(records(tables)).extracting("amount").containsExactly(number, number.negate());
    }

    /** As on servers that were set up long ago: see the manual's pages for explicit_defaults_for_timestamp and SQL_MODE. */
    @ParameterizedTest
    @ValueSource(strings = {"latin1", "utf8mb3"})
    void anOutboxTakesWhatTheTableTakesWhateverTheDefaultsAre(String characters) throws Exception {
        database.run("ALTER DATABASE " + database.name() + " CHARACTER SET " + characters);
        database.run("CREATE TABLE m (note varchar(20) CHARACTER SET utf8mb4, seen timestamp(6) NULL, day date)");
        var tables =
                Tables.of(database).outbox("m", Acknowledge.DELETE, 10, "note: text", "seen: timestamptz", "day: date");
        database.run("SET sql_mode = '', explicit_defaults_for_timestamp = OFF; "
                + OutboxScript.of(tables.outbox().orElseThrow(), DatabaseKind.MARIADB, Postgres.USER)
                        .orElseThrow());

        database.run(
                "INSERT INTO m VALUES ('Ω 😀', NULL, NULL); SET sql_mode = ''; INSERT INTO m VALUES ('', NULL, '0000-00-00')");

        var records = records(tables);
        assertThat(records.getFirst()).containsEntry("note", "Ω 😀").containsEntry("seen", null);
        assertThat(records.getLast().get("rejected").toString()).contains("0000-00-00");
    }

    /** TIME holds spans from -838:59:59 to 838:59:59, and dates may consist of zeros; see the manual's pages for TIME and DATE. */
    @ParameterizedTest
    @CsvSource({
        "hour, -10:00:00",
        "hour, 24:00:00",
        "hour, 25:00:00",
        "hour, 133:33:33",
        "hour, 838:59:59",
        "day, 0000-00-00",
        "made, 0000-00-00 00:00:00",
        "made, 2026-00-01 00:00:00",
        "flag, 2"
    })
    void aValueThatNoFieldHoldsIsSetAside(String column, String value) throws Exception {
        isSetAside(column, value, value);
    }

    @ParameterizedTest
    @CsvSource({"day, 2026-00-00", "day, 2026-02-00"})
    void aDateOfWhichAPartIsZeroIsSetAside(String column, String value) throws Exception {
        isSetAside(column, value, "month or day of zero");
    }

    private void isSetAside(String column, String value, String told) throws Exception {
        for (var tables : List.of(outbox(), cursor())) {
            database.run("SET sql_mode = ''; REPLACE INTO t SET id = 1, %s = '%s'".formatted(column, value));

            assertThat(records(tables))
                    .singleElement()
                    .extracting("rejected")
                    .asString()
                    .startsWith(column + ": ")
                    .contains(told);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+05:00", "-05:00"})
    void aMomentIsTheSameWhateverZoneTheServerHas(String zone) throws Exception {
        var put = Tables.sql(
                Kind.INSERT,
                "INSERT INTO t (id, changed) VALUES (:id, :changed)",
                Tables.types("id: bigint not null", "changed: timestamptz not null"));
        var tables = cursor().operation("put", put);
        database.run("SET GLOBAL time_zone = '" + zone + "'");
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            new Ask(system).reply("put", Map.of("id", BigDecimal.ONE, "changed", "2026-06-01T14:00:00+02:00"));

            assertThat(database.first("SELECT UNIX_TIMESTAMP(changed) FROM t")).isEqualTo("1780315200.000000");
            assertThat(records(tables)).extracting("changed").containsExactly("2026-06-01T12:00:00Z");
        } finally {
            database.run("SET GLOBAL time_zone = 'SYSTEM'");
        }
    }

    @Test
    void askedAndWritten() throws Exception {
        database.run("""
                CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, customer varchar(40) UNIQUE, amount decimal(9,2) CHECK (amount > 0));
                GRANT ALL ON orders TO bridge;
                CREATE PROCEDURE discount(IN cut decimal(9,2), INOUT amount decimal(9,2)) SET amount = amount - cut;
                CREATE FUNCTION sly() RETURNS int BEGIN DELETE FROM orders; RETURN 1; END;
                """);
        var order = Tables.types("customer: text(40) not null", "amount: decimal(9,2)");
        var tables = Tables.of(database)
                .operation(
                        "put",
                        Tables.sql(
                                Kind.INSERT,
                                "INSERT INTO orders (customer, amount) VALUES (:customer, :amount) RETURNING id",
                                order,
                                "id: bigint not null"))
                .operation(
                        "replace",
                        Tables.sql(
                                Kind.UPSERT,
                                "INSERT INTO orders (customer, amount) VALUES (:customer, :amount)"
                                        + " ON DUPLICATE KEY UPDATE amount = VALUE(amount)",
                                order))
                .operation(
                        "get",
                        Tables.sql(
                                Kind.QUERY_ONE,
                                "SELECT id, amount FROM orders WHERE customer = :customer",
                                Tables.types("customer: text(40) not null"),
                                "id: bigint not null",
                                "amount: decimal(9,2)"))
                .operation("sly", Tables.sql(Kind.QUERY_ONE, "SELECT sly() AS id", Map.of(), "id: integer"))
                .operation(
                        "discount",
                        new SqlOperation(
                                Kind.CALL,
                                "call discount(:cut, :amount)",
                                Optional.empty(),
                                Tables.types("cut: decimal(9,2)", "amount: decimal(9,2)"),
                                Tables.types("amount: decimal(9,2)"),
                                Map.of(),
                                List.of(),
                                1000,
                                false));
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var ask = new Ask(system);
            var customer = "O'Brien\\\"; DROP TABLE orders; -- 😀";
            var five = Map.<String, Object>of("customer", customer, "amount", new BigDecimal("5.00"));

            assertThat(ask.reply("put", five).get("rows")).isEqualTo(List.of(Map.of("id", BigDecimal.ONE)));
            assertThat(ask.answer("put", five))
                    .isInstanceOfSatisfying(
                            Answer.Fault.class,
                            fault -> assertThat(fault.code()).isEqualTo("23000"));
            ask.reply("replace", Map.of("customer", customer, "amount", new BigDecimal("7.50")));
            assertThat(ask.reply("get", Map.of("customer", customer)))
                    .isEqualTo(Map.of("id", BigDecimal.ONE, "amount", new BigDecimal("7.50")));
            assertThat(ask.reply("discount", Map.of("cut", BigDecimal.ONE, "amount", BigDecimal.TEN)))
                    .isEqualTo(Map.of("amount", new BigDecimal("9.00")));
            assertThat(ask.answer("sly", Map.of())).as("it writes").isInstanceOf(Answer.Fault.class);
            assertThat(database.first("SELECT count(*) FROM orders")).isEqualTo("1");
        }
    }

    private Tables outbox() throws Exception {
        var tables = Tables.of(database).outbox("t", Acknowledge.DELETE, 10, COLUMNS);
        if (database.first("SHOW TABLES LIKE 't_outbox'") == null)
            database.run(OutboxScript.of(tables.outbox().orElseThrow(), DatabaseKind.MARIADB, Postgres.USER)
                    .orElseThrow());
        return tables;
    }

    private Tables cursor() {
        return Tables.of(database).cursor("t", "changed", List.of("id"), 10, COLUMNS);
    }

    private static List<Map<String, Object>> records(Tables tables) throws Exception {
        var describing = Tables.context().describing();
        new JdbcAdapter().describe(tables.config(), describing);
        assertThat(describing.problems().inOrder()).isEmpty();
        var records = new ArrayList<Map<String, Object>>();
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            for (var next = source.next(); next.isPresent(); next = source.next()) {
                try (var items = ((Delivery.Batch) next.get()).items()) {
                    while (items.next()) {
                        var writer = new RecordingWriter();
                        switch (items.translate(writer)) {
                            case Translation.Translated _ -> records.add(writer.record());
                            case Translation.Rejected bad ->
                                records.add(Map.of(
                                        "rejected", bad.problems().getFirst().withValue()));
                        }
                    }
                }
                next.get().acknowledge();
            }
        }
        return records;
    }
}
