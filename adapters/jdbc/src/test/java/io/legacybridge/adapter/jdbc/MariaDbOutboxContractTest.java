package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** On an outbox of MariaDB, filled by the triggers that {@code bridge prepare} prints. */
class MariaDbOutboxContractTest extends TableContract {

    @Override
    TestDatabase database() throws Exception {
        return MariaDb.database();
    }

    @Override
    Tables source(Tables connection, TestDatabase database) throws Exception {
        var tables = connection.outbox("stock", Acknowledge.DELETE, 500, COLUMNS[0], COLUMNS[1], "counted: time");
        database.run("CREATE TABLE stock (code varchar(20) PRIMARY KEY, quantity decimal(8,2), counted time)");
        database.run(OutboxScript.of(tables.outbox().orElseThrow(), DatabaseKind.MARIADB, Postgres.USER)
                .orElseThrow());
        database.run("INSERT INTO stock VALUES ('bolt', 12.50, NULL), ('nut', 3, NULL), ('washer', 1, '-10:00:00'),"
                + " ('screw', 0.75, NULL)");
        return tables;
    }

    @Override
    Map<String, Object> record(String code, String quantity, int row) {
        var record = new HashMap<String, Object>(
                Map.of("bridge_change", "insert", "code", code, "quantity", new BigDecimal(quantity)));
        record.put("counted", null);
        return record;
    }

    @Override
    int held(TestDatabase database) throws Exception {
        return database.count("stock_outbox");
    }
}
