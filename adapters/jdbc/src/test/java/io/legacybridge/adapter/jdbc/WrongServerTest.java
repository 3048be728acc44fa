package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.testkit.OperationsUnderTest.Asked;
import io.legacybridge.testkit.WrongServerContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A connection to PostgreSQL whose address leads elsewhere. */
class WrongServerTest extends WrongServerContract {

    private Postgres database;

    @Override
    protected HostPort start() throws Exception {
        database = Postgres.database();
        database.run("CREATE TABLE t (id bigint PRIMARY KEY, at timestamptz NOT NULL);"
                + " INSERT INTO t VALUES (1, now() - interval '1 minute'); GRANT SELECT ON t TO bridge");
        return database.address();
    }

    @Override
    protected LegacySystem open(HostPort address) {
        var tables = Tables.of(database)
                .server(address)
                .connectTimeout(CONNECT_TIMEOUT)
                .cursor(
                        "t",
                        "at",
                        List.of("id"),
                        100,
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        "id: bigint not null",
                        "at: timestamptz not null")
                .operation("count", Tables.sql(Kind.QUERY_MANY, "SELECT 1 AS \"n\"", Map.of(), "n: integer"));
        return new JdbcAdapter().open(tables.config(), Tables.context());
    }

    @Override
    protected Asked asked() {
        return new Asked("count", Map.of());
    }

    @Override
    protected String code() {
        return "jdbc/unreachable";
    }

    @Override
    protected void stop() {}
}
