package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

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

    @Test
    void aConnectionThatIsBeingMadeWhenThePoolIsClosedIsClosedToo() throws Exception {
        var database = Postgres.database();
        var config = Tables.of(database).connectTimeout(Duration.ofSeconds(10)).config();
        var failures = new Failures("shop", database.name(), DatabaseKind.POSTGRESQL);
        var driver = new ClosingMeanwhile();
        try (var connector = new Connector(config, Tables.context(), driver, failures);
                var pool = new ConnectionPool("shop", config, connector)) {
            driver.close = pool::close;

            // It fails, or is given one that ends in its hands.
            var _ = catchThrowable(() -> pool.borrow(config.connectTimeout()));

            driver.closing.get().join();
            assertThat(driver.made.get().isClosed()).isTrue();
        }
    }

    /** PostgreSQL's, which goes on connecting when the pool is closed, or waits for it. */
    private static final class ClosingMeanwhile extends org.postgresql.Driver {

        private final AtomicReference<Thread> closing = new AtomicReference<>();
        private final AtomicReference<Connection> made = new AtomicReference<>();
        private volatile Runnable close = () -> {};

        @Override
        public Connection connect(String url, Properties properties) throws SQLException {
            closing.set(Thread.ofVirtual().start(close));
            try {
                closing.get().join(Duration.ofSeconds(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            made.set(super.connect(url, properties));
            return made.get();
        }
    }

    /** PostgreSQL's, with connections that break right behind a commit, as those of other drivers do. */
    private static final class BrokenAfterCommit extends org.postgresql.Driver {

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
