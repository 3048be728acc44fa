package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import java.math.BigDecimal;
import java.util.Map;

/** An outbox whose rows are deleted when they are done, filled by the triggers that {@code bridge prepare} prints. */
class OutboxContractTest extends TableContract {

    Acknowledge acknowledge() {
        return Acknowledge.DELETE;
    }

    @Override
    Tables source(Tables connection, TestDatabase database) throws Exception {
        var tables = connection.outbox("stock", acknowledge(), 500, COLUMNS);
        database.run("CREATE TABLE stock (code text PRIMARY KEY, quantity numeric(8,2))");
        database.run("ALTER TABLE stock ALTER code TYPE varchar(20)");
        database.run(OutboxScript.of(tables.outbox().orElseThrow(), DatabaseKind.POSTGRESQL, Postgres.USER)
                .orElseThrow());
        database.run("INSERT INTO stock VALUES ('bolt', 12.50), ('nut', 3), ('washer', 'NaN'), ('screw', 0.75)");
        return tables;
    }

    @Override
    Map<String, Object> record(String code, String quantity, int row) {
        return Map.of("bridge_change", "insert", "code", code, "quantity", new BigDecimal(quantity));
    }

    @Override
    int held(TestDatabase database) throws Exception {
        return database.count("stock_outbox");
    }
}
