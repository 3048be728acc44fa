package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.testkit.FaultyNetwork;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why there is no connection. */
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

    private static String code(Ask ask) {
        return catchThrowableOfType(LegacySystemException.class, () -> ask.answer("ask", Map.of()))
                .problem()
                .code();
    }
}
