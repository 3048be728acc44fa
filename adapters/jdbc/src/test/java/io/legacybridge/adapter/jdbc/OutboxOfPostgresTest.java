package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.RecordingWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table whose columns are others than those declared, from the beginning or later: nothing that it takes fails or is altered. */
class OutboxOfPostgresTest {

    private Postgres database;
    private LegacySystem system;

    @BeforeEach
    void start() throws Exception {
        database = Postgres.database();
    }

    @AfterEach
    void stop() {
        if (system != null) system.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numeric(20,6)            | decimal(20,2) | 12.345678                | a is numeric(20,6) and declared decimal(20,2)",
                "bigint                   | integer       | 5000000000               | a is int8 and declared integer",
                "numeric                  | bigint        | 0.5                      | a is numeric and declared bigint",
                "varchar(400)             | text(10)      | sixteen letters.         | a is varchar(400) and declared text(10)",
                "text                     | text(10)      | sixteen letters.         | a is text and declared text(10)",
                "timestamp with time zone | timestamp     | 2026-07-01 12:00:00+02   | a is timestamptz and declared timestamp",
                "timestamp                | date          | 2026-07-01 12:00:00      | a is timestamp and declared date",
                "double precision         | real          | 0.1234567890123          | a is float8 and declared real",
            })
    void aTableWithMoreThanIsDeclaredTakesAllAndNothingOfItIsGivenOn(
            String type, String declared, String value, String difference) throws Exception {
        database.run("CREATE TABLE t (id bigint PRIMARY KEY, a " + type + ")");
        var source = prepare("id: bigint not null", "a: " + declared);

        database.run("INSERT INTO t VALUES (1, '" + value + "')");

        assertThatThrownBy(source::next)
                .isInstanceOfSatisfying(
                        LegacySystemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("jdbc/columns-differ"))
                .hasMessageContaining(difference);
        assertThat(database.count("t_outbox")).isEqualTo(1);
    }

    @Test
    void aColumnThatBecomesWiderHoldsNobodyUpWhoWritesAndItsRowsComeAsTheyAreWhenThatIsDeclared() throws Exception {
        database.run("CREATE TABLE t (id bigint PRIMARY KEY, note varchar(5), price numeric(10,2) NOT NULL)");
        var before = prepare("id: bigint not null", "note: text(5)", "price: decimal(10,2) not null");
        database.run("INSERT INTO t VALUES (1, 'five.', 1.25)");
        assertThat(taken(before)).containsExactly("1 five. 1.25");

        database.run("ALTER TABLE t ALTER note TYPE varchar(20), ALTER price TYPE numeric(14,6),"
                + " ALTER price DROP NOT NULL; INSERT INTO t VALUES (2, 'sixteen letters.', 12345678.123456),"
                + " (3, 'x', NULL)");

        assertThatThrownBy(before::next)
                .hasMessageContainingAll("note is varchar(20) and declared text(5)", "price is numeric(14,6)");
        assertThat(taken(open("id: bigint not null", "note: text(20)", "price: decimal(14,6) not null")))
                .containsExactly("2 sixteen letters. 12345678.123456", "record/null");
    }

    @Test
    void aColumnThatIsGoneIsTold() throws Exception {
        database.run("CREATE TABLE t (id bigint PRIMARY KEY, note text)");
        var source = prepare("id: bigint not null", "note: text");
        assertThat(source.next()).isEmpty();

        database.run("ALTER TABLE t RENAME note TO remark");

        assertThatThrownBy(source::next).hasMessageContaining("note is not there");
    }

    /** Every type becomes a text, and a domain is what is behind it. */
    @Test
    void typesOfTheDatabasesOwnComeAsTexts() throws Exception {
        database.run("""
                CREATE TYPE mood AS ENUM ('good', 'bad');
                CREATE DOMAIN amount AS numeric(8,2) NOT NULL;
                CREATE TABLE t (id bigint PRIMARY KEY, mood mood, tags text[], doc jsonb, key uuid, at inet, n integer, sum amount)
                """);
        var source = prepare(
                "id: bigint not null",
                "mood: text(4)",
                "tags: text",
                "doc: text",
                "key: text(36)",
                "at: text",
                "n: text",
                "sum: decimal(8,2)");

        database.run("INSERT INTO t VALUES (1, 'good', '{a,b}', '{\"x\": 1}', '00000000-0000-0000-0000-000000000001',"
                + " '192.0.2.1', 7, 1.5)");

        assertThat(taken(source))
                .containsExactly("1 good {a,b} {\"x\": 1} 00000000-0000-0000-0000-000000000001 192.0.2.1/32 7 1.50");
    }

    /** Makes outbox and trigger as {@code bridge prepare} prints them. */
    private Source.Polled prepare(String... columns) throws Exception {
        var outbox = tables(columns).outbox().orElseThrow();
        database.run(
                OutboxScript.of(outbox, DatabaseKind.POSTGRESQL, Postgres.USER).orElseThrow());
        return open(columns);
    }

    private Source.Polled open(String... columns) throws Exception {
        stop();
        system = new JdbcAdapter().open(tables(columns).config(), Tables.context());
        return (Source.Polled) system.source().orElseThrow();
    }

    private Tables tables(String... columns) {
        return Tables.of(database).outbox("t", Acknowledge.DELETE, 9, columns);
    }

    /** The values of each record, or the code of what is wrong with it. */
    private static List<String> taken(Source.Polled source) throws Exception {
        var taken = new ArrayList<String>();
        var batch = (Delivery.Batch) source.next().orElseThrow();
        try (var items = batch.items()) {
            while (items.next()) {
                var writer = new RecordingWriter();
                taken.add(
                        switch (items.translate(writer)) {
                            case Translation.Translated _ -> values(writer.record());
                            case Translation.Rejected(var problems) ->
                                problems.getFirst().code();
                        });
            }
        }
        batch.acknowledge();
        return taken;
    }

    private static String values(Map<String, Object> fields) {
        return String.join(
                " ",
                fields.entrySet().stream()
                        .filter(field -> !field.getKey().equals(OutboxTable.CHANGE))
                        .map(field -> String.valueOf(field.getValue()))
                        .toList());
    }
}
