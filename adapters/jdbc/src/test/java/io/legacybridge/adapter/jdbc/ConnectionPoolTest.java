package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Source;
import io.legacybridge.testkit.FaultyNetwork;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;

/** Connections that cannot be borrowed or given back. */
class ConnectionPoolTest {

    @Test
    void anEarlierFailureIsNoReasonForALaterOne() throws Exception {
        var database = Postgres.database();
        try (var network = new FaultyNetwork(database.address())) {
            var nowhere = new Tables(
                    DatabaseKind.POSTGRESQL,
                    Optional.of(network.address()),
                    "nowhere",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2));
            var config = nowhere.operation("ask", Tables.sql(Kind.QUERY_MANY, "SELECT 1 AS n", Map.of(), "n: integer"))
                    .config();
            try (var system = new JdbcAdapter().open(config, Tables.context())) {
                assertThat(code(new Ask(system))).isEqualTo("jdbc/refused");
                network.holdBack();

                assertThat(code(new Ask(system, Duration.ofMillis(300)))).isEqualTo("jdbc/unreachable");
            }
        }
    }

    @Test
    void whatWasCommittedIsAnsweredAlsoWhenItsConnectionCannotBeGivenBack() throws Exception {
        var database = Postgres.database();
        database.run("CREATE TABLE t (id integer PRIMARY KEY); GRANT INSERT ON t TO bridge");
        var insert = Tables.sql(Kind.INSERT, "INSERT INTO t VALUES (:id)", Tables.types("id: integer not null"));
        var config = Tables.of(database).operation("add", insert).config();
        var failures = new Failures("shop", database.name(), DatabaseKind.POSTGRESQL);
        try (var connector = new Connector(config, Tables.context(), new BrokenAfterCommit(), failures);
                var pool = new ConnectionPool("shop", config, connector)) {
            var operations = new JdbcOperations(
                    Map.of("add", OperationPlan.of("add", insert, DatabaseKind.POSTGRESQL)),
                    config.fetchSize(),
                    pool,
                    new Dialect(DatabaseKind.POSTGRESQL),
                    failures,
                    Clock.systemUTC());
            var ask = new Ask(offering(operations));

            for (var id = 1; id <= 3; id++)
                assertThat(ask.reply("add", Map.of("id", BigDecimal.valueOf(id))))
                        .isEqualTo(Map.of("count", BigDecimal.ONE));
            assertThat(database.count("t")).isEqualTo(3);
        }
    }

    /** The stores of the appliance are open for a few seconds more, to keep how calls ended. */
    @Test
    void whatCallsWaitForEndsSoonWithTheConnectionAlsoWhileAnotherLogsIn() throws Exception {
        var database = Postgres.database();
        try (var network = new FaultyNetwork(database.address())) {
            var config = Tables.of(database)
                    .server(network.address())
                    .connectTimeout(Duration.ofSeconds(30))
                    .operation(
                            "ask",
                            Tables.sql(Kind.CALL, "SELECT pg_sleep(60) IS NULL AS done", Map.of(), "done: boolean"))
                    .config();
            var system = new JdbcAdapter().open(config, Tables.context());
            var working = call(system);
            await(() -> database.count("pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'") == 1);
            network.holdBack();
            var loggingIn = call(system);
            await(() -> network.connects() == 2);
            var begin = System.nanoTime();

            system.close();

            assertThat(working.get(5, TimeUnit.SECONDS)).isEqualTo("jdbc/unreachable");
            assertThat(loggingIn.get(5, TimeUnit.SECONDS)).isEqualTo("jdbc/closed");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        }
    }

    private static CompletableFuture<String> call(LegacySystem system) {
        var code = new CompletableFuture<String>();
        var _ = Thread.ofVirtual().start(() -> code.complete(code(new Ask(system, Duration.ofSeconds(60)))));
        return code;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.call()) if (System.nanoTime() > end) throw new AssertionError("it did not come to that");
    }

    /** PostgreSQL's, with connections that break right behind a commit, as those of other drivers do. */
    private static final class BrokenAfterCommit extends Driver {

        @Override
        public Connection connect(String url, Properties properties) throws SQLException {
            var connection = super.connect(url, properties);
            var committed = new AtomicBoolean();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                        if (method.getName().equals("clearWarnings") && committed.get())
                            throw new SQLException("the connection is closed", "08003");
                        if (method.getName().equals("commit")) committed.set(true);
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private static LegacySystem offering(Operations operations) {
        return new LegacySystem() {
            @Override
            public Optional<Source> source() {
                return Optional.empty();
            }

            @Override
            public Optional<Operations> operations() {
                return Optional.of(operations);
            }

            @Override
            public void close() {}
        };
    }

    private static String code(Ask ask) {
        return catchThrowableOfType(LegacySystemException.class, () -> ask.answer("ask", Map.of()))
                .problem()
                .code();
    }
}
