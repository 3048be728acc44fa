package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Source;
import io.legacybridge.testkit.RecordingWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outbox that counts from one again while a page of the old one waits for our own broker. */
class OutboxMadeAnewTest {

    @TempDir
    Path folder;

    @Test
    void ofPostgresqlLosesNoRow() throws Exception {
        var database = Postgres.database();
        try (var keeper = database.connect()) {
            losesNoRow(Tables.of(database), keeper, "GRANT SELECT, DELETE ON t_outbox TO bridge");
        }
    }

    @Test
    void ofH2LosesNoRow() throws Exception {
        var file = folder.resolve("h2").toString();
        try (var keeper = DriverManager.getConnection("jdbc:h2:file:" + file, Postgres.USER, Postgres.PASSWORD)) {
            losesNoRow(Tables.ofFile(DatabaseKind.H2, file), keeper);
        }
    }

    @Test
    void ofSqliteLosesNoRow() throws Exception {
        var file = folder.resolve("sqlite.db").toString();
        try (var keeper = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            losesNoRow(Tables.ofFile(DatabaseKind.SQLITE, file), keeper);
        }
    }

    private static void losesNoRow(Tables database, Connection keeper, String... grants) throws Exception {
        var tables = database.outbox("t", Acknowledge.DELETE, 9, "id: bigint not null");
        var script = OutboxScript.of(tables.outbox().orElseThrow(), tables.database(), Postgres.USER)
                .orElseThrow();
        // Without the triggers, since the rows are written here.
        var table = script.substring(0, script.indexOf("\n);") + "\n)".length());
        run(keeper, table);
        run(keeper, grants);
        record(keeper, 1, "2026-11-30 17:05:00.123456");
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            var old = source.next().orElseThrow();

            run(keeper, "DROP TABLE \"t_outbox\"", table);
            run(keeper, grants);
            record(keeper, 2, "2026-11-30 17:06:00.123456");
            old.acknowledge();

            assertThat(ids(source)).containsExactly(BigDecimal.TWO);
            assertThat(source.next()).as("what was read is deleted").isEmpty();
        }
    }

    private static void record(Connection keeper, int id, String time) throws SQLException {
        run(
                keeper,
                "INSERT INTO \"t_outbox\" (\"bridge_change\", \"id\", \"bridge_recorded\") VALUES ('insert', " + id
                        + ", '" + time + "')");
    }

    private static List<Object> ids(Source.Polled source) throws Exception {
        var ids = new ArrayList<>();
        for (var next = source.next(); next.isPresent(); next = source.next()) {
            try (var items = ((Delivery.Batch) next.get()).items()) {
                while (items.next()) {
                    var writer = new RecordingWriter();
                    items.translate(writer);
                    ids.add(writer.record().get("id"));
                }
            }
            next.get().acknowledge();
        }
        return ids;
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }
}
