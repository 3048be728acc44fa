package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of an outbox that an acknowledgement does not find. */
class OutboxRowsThatStayTest {

    @TempDir
    Path folder;

    private Connection keeper;
    private LegacySystem system;

    @BeforeEach
    void makeOutbox() throws Exception {
        var file = folder.resolve("sqlite.db").toString();
        keeper = DriverManager.getConnection("jdbc:sqlite:" + file);
        var tables = Tables.ofFile(DatabaseKind.SQLITE, file).outbox("t", Acknowledge.DELETE, 2, "id: bigint not null");
        var script = OutboxScript.of(tables.outbox().orElseThrow(), tables.database(), Postgres.USER)
                .orElseThrow();
        run("CREATE TABLE t (id bigint)");
        // Without the triggers, since the rows are written here.
        run(script.substring(0, script.indexOf("\n);") + "\n);".length()));
        for (var id = 1; id <= 3; id++) run("INSERT INTO t_outbox (bridge_change, id) VALUES ('insert', " + id + ")");
        system = new JdbcAdapter().open(tables.config(), Tables.context());
    }

    @AfterEach
    void close() throws SQLException {
        system.close();
        keeper.close();
    }

    /** As bytes it looks the same and is equal to no text. */
    @Test
    void areToldWhileTheyAreThereAndLoseNothing() throws Exception {
        run("UPDATE t_outbox SET bridge_recorded = CAST(bridge_recorded AS BLOB) WHERE id = 2");

        for (var tries = 0; tries < 2; tries++) {
            var page = next();
            assertStays(page::acknowledge);
        }

        run("UPDATE t_outbox SET bridge_recorded = CAST(bridge_recorded AS TEXT)");
        next().acknowledge();
        assertThat(source().next()).isEmpty();
    }

    /** Each DELETE counts its row, so the first acknowledgement cannot know it. */
    @Test
    void areToldEachTimeWhenATriggerPutsThemBackAndFewerThanAPageKeepNoOtherRowWaiting() throws Exception {
        run("CREATE TRIGGER keep AFTER DELETE ON t_outbox WHEN old.id = 2 BEGIN INSERT INTO t_outbox"
                + " (bridge_sequence, bridge_recorded, bridge_change, id)"
                + " VALUES (old.bridge_sequence, old.bridge_recorded, old.bridge_change, old.id); END");
        next().acknowledge();

        for (var tries = 0; tries < 3; tries++) {
            var page = next();
            assertStays(page::acknowledge);
            assertThat(held()).isEqualTo(1);
            run("INSERT INTO t_outbox (bridge_change, id) VALUES ('insert', 4)");
        }

        run("DROP TRIGGER keep");
        next().acknowledge();
        assertThat(source().next()).isEmpty();
    }

    @Test
    void areNoneOfThoseThatCameAgainWithABackup() throws Exception {
        run("CREATE TABLE backup AS SELECT * FROM t_outbox");
        next().acknowledge();
        run("DELETE FROM t_outbox");
        run("INSERT INTO t_outbox SELECT * FROM backup");

        next().acknowledge();

        next().acknowledge();
        assertThat(source().next()).isEmpty();
    }

    @Test
    void areNoneOfThoseThatSomebodyElseHasDeletedOrRecordedAnew() throws Exception {
        var page = next();
        run("DELETE FROM t_outbox WHERE id = 1");
        run("UPDATE t_outbox SET bridge_recorded = '2026-11-30T17:06:00.123' WHERE id = 2");

        page.acknowledge();

        next().acknowledge();
        assertThat(source().next()).isEmpty();
    }

    private static void assertStays(ThrowingCallable look) {
        assertThatThrownBy(look)
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("A row of t_outbox was deleted and is still there (bridge_sequence 2)")
                .hasMessageEndingWith("[jdbc/outbox-row-stays]");
    }

    private int held() throws SQLException {
        try (var statement = keeper.createStatement();
                var count = statement.executeQuery("SELECT count(*) FROM t_outbox")) {
            return count.getInt(1);
        }
    }

    private Delivery next() throws Exception {
        return source().next().orElseThrow();
    }

    private Source.Polled source() {
        return (Source.Polled) system.source().orElseThrow();
    }

    private void run(String sql) throws SQLException {
        try (var statement = keeper.createStatement()) {
            statement.execute(sql);
        }
    }
}
