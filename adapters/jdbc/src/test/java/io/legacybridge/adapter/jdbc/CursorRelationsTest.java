package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.testkit.RecordingWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real PostgreSQL has beside tables, read in the order of its changes. */
class CursorRelationsTest {

    private static final String PARTITIONED =
            "CREATE TABLE r (id bigint, code varchar(3), at timestamptz NOT NULL, PRIMARY KEY (id, at))"
                    + " PARTITION BY RANGE (at);"
                    + " CREATE TABLE past PARTITION OF r FOR VALUES FROM ('-infinity') TO ('2026-01-02');"
                    + " CREATE TABLE now PARTITION OF r FOR VALUES FROM ('2026-01-02') TO ('infinity');"
                    + " INSERT INTO r SELECT * FROM t";

    private Postgres database;
    private LegacySystem system;

    @BeforeEach
    void start() throws Exception {
        database = Postgres.database();
        database.run("CREATE TABLE t (id bigint PRIMARY KEY, code varchar(3), at timestamptz NOT NULL);"
                + " INSERT INTO t VALUES (1, 'a', '2026-01-01'), (2, NULL, '2026-01-02'), (3, 'c', '2026-01-02')");
    }

    @AfterEach
    void stop() {
        if (system != null) system.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE VIEW r AS SELECT * FROM t",
                "CREATE VIEW below AS SELECT id, code, at FROM t; CREATE VIEW r AS SELECT * FROM below WHERE id > 0",
                PARTITIONED
            })
    void viewsAndPartitionedTablesAreReadAsTables(String made) throws Exception {
        database.run(made + "; GRANT SELECT ON r TO bridge");

        assertThat(codes(source(Duration.ofMinutes(5)))).containsExactly("a", null, "c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE MATERIALIZED VIEW r AS SELECT * FROM t",
                "CREATE MATERIALIZED VIEW below AS SELECT * FROM t; CREATE VIEW r AS SELECT * FROM below"
            })
    void aMaterializedViewIsRefusedSinceRowsAppearThereBehindTheCursor(String made) throws Exception {
        database.run(made + "; GRANT SELECT ON r TO bridge");
        var source = source(Duration.ofMinutes(5));

        assertThat(catchThrowableOfType(LegacySystemException.class, source::next)
                        .problem()
                        .toString())
                .contains("r is a materialized view, or reads one", "[jdbc/materialized-view]");
    }

    /** Its server's open transactions are not seen, so the overlap counts. */
    @Test
    void aRowOfAForeignTableThatIsCommittedLateIsFound() throws Exception {
        database.run("GRANT pg_read_all_stats TO bridge; CREATE EXTENSION postgres_fdw;"
                + " CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost', port '%d', dbname '%s');"
                        .formatted(database.address().port(), far().name())
                + " CREATE USER MAPPING FOR bridge SERVER other OPTIONS (user 'postgres', password_required 'false');"
                + " CREATE FOREIGN TABLE r (id bigint, code varchar(3), at timestamptz) SERVER other;"
                + " GRANT SELECT ON r TO bridge; GRANT USAGE ON FOREIGN SERVER other TO bridge");
        try (var late = far().connect();
                var statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO r VALUES (1, 'a', now())");
            far().run("INSERT INTO r VALUES (2, 'b', now())");
            var source = source(Duration.ofMinutes(5));
            assertThat(codes(source)).containsExactly("b");
            assertThat(codes(source)).isEmpty();

            late.commit();

            assertThat(codes(source)).containsExactly("a");
        } finally {
            database.run("REVOKE pg_read_all_stats FROM bridge");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRowWithoutItsKeyIsTold(int withKey) throws Exception {
        database.run("CREATE VIEW r AS SELECT CASE WHEN id = " + withKey
                + " THEN id END AS id, code, '2026-01-01'::timestamptz AS at FROM t; GRANT SELECT ON r TO bridge");
        var source = source(Duration.ofMinutes(5));

        var failure = catchThrowableOfType(LegacySystemException.class, () -> codes(source));

        assertThat(failure.problem().toString()).contains("A row of r has NULL in its key (id)", "[jdbc/no-key]");
    }

    /** A standby and a subscriber get rows late, from transactions that are not theirs. */
    @Test
    void aRowThatAppearsLateIsFoundAlsoWhereTheDatabaseTellsItsOwnOpenTransactions() throws Exception {
        database.run("GRANT pg_read_all_stats TO bridge; GRANT SELECT ON t TO bridge");
        try {
            var source = source("t", 2, Duration.ofMinutes(5));
            database.run("INSERT INTO t VALUES (4, 'd', now())");
            assertThat(codes(source)).contains("d");
            assertThat(codes(source)).isEmpty();

            database.run("INSERT INTO t VALUES (5, 'e', now() - interval '1 minute')");

            assertThat(codes(source)).containsExactly("e");
            assertThat(codes(source)).isEmpty();
        } finally {
            database.run("REVOKE pg_read_all_stats FROM bridge");
        }
    }

    @Test
    void whetherTheUserMaySeeOpenTransactionsIsKnown() throws Exception {
        var open = new OpenTransactions(DatabaseKind.POSTGRESQL);
        try (var bridge = database.connect();
                var statement = bridge.createStatement()) {
            assertThat(open.areHidden(bridge)).isFalse();
            statement.execute("SET ROLE bridge");
            assertThat(open.areHidden(bridge)).isTrue();

            database.run("GRANT pg_read_all_stats TO bridge");

            assertThat(open.areHidden(bridge)).isFalse();
        } finally {
            database.run("REVOKE pg_read_all_stats FROM bridge");
        }
    }

    /** A prepared transaction belongs to no session. */
    @Test
    void aRowOfATransactionThatStaysPreparedForLongerThanTheOverlapIsFound() throws Exception {
        database.run("GRANT SELECT ON t TO bridge");
        var source = source("t", 2, Duration.ofSeconds(2));
        database.run("BEGIN; INSERT INTO t VALUES (4, 'd', now()); PREPARE TRANSACTION 'd'");
        codes(source);
        // The database itself takes its time.
        database.run("SELECT pg_sleep(3); INSERT INTO t VALUES (5, 'e', clock_timestamp())");
        assertThat(codes(source)).containsExactly("e");
        assertThat(codes(source)).isEmpty();

        database.run("COMMIT PREPARED 'd'");

        assertThat(codes(source)).containsExactly("d");
    }

    @Test
    void aClockThatWasPutBackHidesNoRow() throws Exception {
        database.run("GRANT SELECT ON t TO bridge");
        var position = position("2099-01-01T00:00:00Z");
        var source = source("t", 2, Duration.ofMinutes(5));
        source.continueAfter(position);
        database.run("INSERT INTO t VALUES (4, 'd', now())");

        assertThat(codes(source)).contains("d");
        assertThat(codes(source)).isEmpty();
    }

    @Test
    void aRowThatAppearedAroundTheRestartIsFoundBehindThePosition() throws Exception {
        database.run("INSERT INTO t VALUES (4, 'd', '2026-01-01 23:58:00Z'), (5, 'e', '2026-01-02 00:01:00Z');"
                + " GRANT SELECT ON t TO bridge");
        var position = position("2026-01-02T00:00:00Z");
        var source = source("t", 2, Duration.ofMinutes(5));

        source.continueAfter(position);

        assertThat(codes(source)).contains("d", "e").doesNotContain("a");
    }

    /** More than are remembered. */
    @Test
    void rowsThatWereChangedAtOnceAreReadAgainDuringTheOverlapOnly() throws Exception {
        var all = KnownRows.MAX_ROWS + 10_000;
        database.run("INSERT INTO t SELECT n, 'x', '2026-02-01' FROM generate_series(4, " + all + ") n;"
                + " GRANT SELECT ON t TO bridge");
        var source = source("t", 1_000, Duration.ZERO);
        var taken = 0;
        // The first one may be the end of a look that found some.
        for (var nothing = 0; nothing < 2; ) {
            var page = source.next();
            nothing = page.isEmpty() ? nothing + 1 : 0;
            if (page.isEmpty()) continue;
            try (var items = ((Delivery.Batch) page.get()).items()) {
                while (items.next()) taken++;
            }
            page.get().acknowledge();
            assertThat(taken).as("it ends").isLessThan(5 * all);
        }
        assertThat(taken).isGreaterThanOrEqualTo(all);

        database.run("INSERT INTO t VALUES (0, 'new', now())");
        assertThat(codes(source)).containsExactly("new");
    }

    private Postgres far;

    private Postgres far() throws Exception {
        if (far == null) {
            far = Postgres.database();
            far.run("CREATE TABLE r (id bigint PRIMARY KEY, code varchar(3), at timestamptz NOT NULL)");
        }
        return far;
    }

    /** As it is recorded behind a row of {@code t} that was changed then. */
    private String position(String time) throws Exception {
        var batch =
                (Delivery.Batch) source("t", 2, Duration.ofMinutes(5)).next().orElseThrow();
        system.close();
        return batch.position().orElseThrow().replaceFirst("\\S+$", time);
    }

    private Source.Polled source(Duration overlap) {
        return source("r", 2, overlap);
    }

    private Source.Polled source(String table, int pageSize, Duration overlap) {
        var columns = new String[] {"id: bigint not null", "code: text(3)", "at: timestamptz not null"};
        var tables = Tables.of(database).cursor(table, "at", List.of("id"), pageSize, Duration.ZERO, overlap, columns);
        system = new JdbcAdapter().open(tables.config(), Tables.context());
        return (Source.Polled) system.source().orElseThrow();
    }

    private static List<Object> codes(Source.Polled source) throws Exception {
        var codes = new ArrayList<>();
        for (Optional<Delivery> next = source.next(); next.isPresent(); next = source.next()) {
            try (var items = ((Delivery.Batch) next.get()).items()) {
                while (items.next()) {
                    var writer = new RecordingWriter();
                    items.translate(writer);
                    codes.add(writer.record().get("code"));
                }
            }
            next.get().acknowledge();
        }
        return codes;
    }
}
