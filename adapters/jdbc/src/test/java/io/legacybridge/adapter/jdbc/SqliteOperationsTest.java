package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.spi.Source;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SQLite's driver does not do by itself: limits of time, states of errors, readers that write nothing. */
class SqliteOperationsTest {

    /** Takes a minute or so. */
    private static final String LONG =
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 100000000) SELECT ";

    private static final Duration MUCH_SOONER = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Tables tables;
    private LegacySystem system;

    @BeforeEach
    void start() throws Exception {
        tables = Tables.ofFile(DatabaseKind.SQLITE, folder.resolve("shop.db").toString());
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("shop.db"));
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, code TEXT UNIQUE)");
            statement.execute("CREATE VIEW slow AS " + LONG + "n AS id, '2026-01-30 17:05:00' AS at FROM n");
        }
    }

    @AfterEach
    void stop() {
        if (system != null) system.close();
    }

    @Test
    void aQueryThatFailsLeavesAConnectionThatCanWrite() throws Exception {
        var ask = open(tables.operation(
                        "fail",
                        Tables.sql(Kind.QUERY_ONE, "SELECT abs(-9223372036854775807 - 1) AS n", Map.of(), "n: bigint"))
                .operation("put", Tables.sql(Kind.INSERT, "INSERT INTO t (code) VALUES ('a')", Map.of())));

        assertThat(ask.answer("fail", Map.of()))
                .isInstanceOfSatisfying(
                        Answer.Fault.class, fault -> assertThat(fault.blame()).isEqualTo(Blame.LEGACY_SYSTEM));

        assertThat(ask.reply("put", Map.of())).isEqualTo(Map.of("count", BigDecimal.ONE));
    }

    @Test
    void aBrokenRuleIsARefusal() throws Exception {
        var ask = open(tables.operation("put", Tables.sql(Kind.INSERT, "INSERT INTO t (code) VALUES ('a')", Map.of())));
        ask.reply("put", Map.of());

        assertThat(ask.answer("put", Map.of())).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.code()).isEqualTo("23000");
            assertThat(fault.blame()).isEqualTo(Blame.REQUEST);
        });
    }

    @Test
    void aStatementEndsAtItsDeadline() throws LegacySystemException {
        var query = Tables.sql(Kind.QUERY_ONE, LONG + "max(n) AS n FROM n", Map.of(), "n: bigint");
        var insert = Tables.sql(Kind.INSERT, "INSERT INTO t (code) " + LONG + "max(n) FROM n", Map.of());
        open(tables.operation("ask", query).operation("put", insert));
        var ask = new Ask(system, Duration.ofSeconds(1));

        var begin = System.nanoTime();
        assertThat(ask.answer("ask", Map.of()))
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().code()).isEqualTo("jdbc/too-slow"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(MUCH_SOONER);

        var again = System.nanoTime();
        assertThatThrownBy(() -> ask.answer("put", Map.of()))
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("jdbc/too-slow");
        assertThat(Duration.ofNanos(System.nanoTime() - again)).isLessThan(MUCH_SOONER);
    }

    @Test
    void aPageOfASourceEndsAtItsTimeout() {
        var source = tables.cursor("slow", "at", List.of("id"), 9, "id: bigint not null", "at: timestamp not null");
        open(new Tables(
                source.database(),
                source.server(),
                source.name(),
                source.tls(),
                source.outbox(),
                source.cursor(),
                source.operations(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1)));
        var begin = System.nanoTime();

        assertThatThrownBy(((Source.Polled) system.source().orElseThrow())::next)
                .isInstanceOf(LegacySystemException.class)
                .hasMessageContaining("jdbc/too-slow");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(MUCH_SOONER);
    }

    private Ask open(Tables with) {
        system = new JdbcAdapter().open(with.config(), Tables.context());
        return new Ask(system);
    }
}
