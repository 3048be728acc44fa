package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

class SourceSessionTest {

    /** Longer than PostgreSQL waits for a frozen node. */
    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(30);

    /** The first node comes back only after the second one has gone on. */
    @Test
    void whatAFrozenNodeLockedIsFreeAfterAWhile() throws Exception {
        var database = Postgres.database();
        database.run("CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1);"
                + " GRANT SELECT, DELETE ON t TO bridge");
        var locked = new CountDownLatch(1);
        var thawed = new CountDownLatch(1);
        try (var connector = connector(database);
                var frozen = session(connector);
                var other = session(connector)) {
            var first = CompletableFuture.supplyAsync(() -> frozen(frozen, locked, thawed));
            assertThat(locked.await(10, TimeUnit.SECONDS)).isTrue();

            int deleted = other.write(SourceSessionTest::delete);

            assertThat(deleted).isEqualTo(1);
            thawed.countDown();
            assertThat(first).failsWithin(Duration.ofSeconds(10));
        }
    }

    private static int frozen(SourceSession session, CountDownLatch locked, CountDownLatch thawed) {
        try {
            return session.write(connection -> {
                var deleted = delete(connection);
                locked.countDown();
                awaitThaw(thawed);
                return deleted;
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitThaw(CountDownLatch thawed) {
        try {
            thawed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int delete(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate("DELETE FROM t WHERE id = 1");
        }
    }

    private static Connector connector(Postgres database) throws Exception {
        var config = Tables.of(database).config();
        var failures = new Failures("shop", database.name(), DatabaseKind.POSTGRESQL);
        return new Connector(config, Tables.context(), new Driver(), failures);
    }

    private static SourceSession session(Connector connector) {
        return new SourceSession(connector, new Dialect(DatabaseKind.POSTGRESQL), "t", List.of(), QUERY_TIMEOUT);
    }
}
