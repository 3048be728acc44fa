package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the triggers that {@code bridge prepare} prints make of what an application does to its table. */
class OutboxTriggersTest {

    private Postgres database;

    @BeforeEach
    void start() throws Exception {
        database = Postgres.database();
        database.run(
                "CREATE SCHEMA shop; CREATE TABLE shop.stock (id bigint PRIMARY KEY, note text, doc json, at point)");
        var outbox = Tables.of(database)
                .outbox("shop.stock", Acknowledge.DELETE, 9, "id: bigint not null", "note: text", "doc: text")
                .outbox()
                .orElseThrow();
        // What is declared as text may be another type there.
        database.run(OutboxScript.of(outbox, DatabaseKind.POSTGRESQL, Postgres.USER)
                .orElseThrow()
                .replace("\"doc\" text", "\"doc\" json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"note = 'b'", "note = NULL", "doc = '{\"a\": 2}'", "at = '(1,1)'"})
    void aRowWithTypesThatKnowNoEqualityIsChangedAsBefore(String change) throws Exception {
        database.run("INSERT INTO shop.stock VALUES (1, 'a', '{\"a\": 1}', '(0,0)')");

        database.run("UPDATE shop.stock SET " + change);

        assertThat(recorded()).containsExactly("insert 1", "update 1");
    }

    @Test
    void anUpdateThatChangesNothingIsNoChange() throws Exception {
        database.run("INSERT INTO shop.stock VALUES (1, NULL, '{\"a\": 1}', '(0,0)')");

        database.run("UPDATE shop.stock SET note = note, doc = '{\"a\": 1}', at = '(0,0)'");

        assertThat(recorded()).containsExactly("insert 1");
    }

    @Test
    void rowsThatATruncateTakesAwayAreDeleted() throws Exception {
        database.run("INSERT INTO shop.stock VALUES (1, 'a'), (2, 'b')");

        database.run("TRUNCATE shop.stock");

        assertThat(recorded()).containsExactlyInAnyOrder("insert 1", "insert 2", "delete 1", "delete 2");
    }

    private List<String> recorded() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT bridge_change, id FROM shop.stock_outbox ORDER BY bridge_sequence")) {
            var all = new ArrayList<String>();
            while (row.next()) all.add(row.getString(1) + " " + row.getLong(2));
            return all;
        }
    }
}
