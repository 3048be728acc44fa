package io.legacybridge.adapter.jdbc;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** On a table of MariaDB: a span of time is no time of the day. */
class MariaDbCursorContractTest extends TableContract {

    @Override
    TestDatabase database() throws Exception {
        return MariaDb.database();
    }

    @Override
    Tables source(Tables connection, TestDatabase database) throws Exception {
        database.run("""
                SET time_zone = '+00:00';
                CREATE TABLE stock (code varchar(20) PRIMARY KEY, quantity decimal(8,2), counted time,
                  changed timestamp NOT NULL DEFAULT current_timestamp ON UPDATE current_timestamp);
                GRANT SELECT ON stock TO bridge;
                INSERT INTO stock VALUES ('bolt', 12.50, NULL, '2026-11-01 10:00:01'), ('nut', 3, NULL, '2026-11-01 10:00:02'),
                  ('washer', 1, '-10:00:00', '2026-11-01 10:00:02'), ('screw', 0.75, NULL, '2026-11-01 10:00:04');
                """);
        return connection.cursor(
                "stock",
                "changed",
                List.of("code"),
                500,
                COLUMNS[0],
                COLUMNS[1],
                "counted: time",
                "changed: timestamptz not null");
    }

    @Override
    Map<String, Object> record(String code, String quantity, int row) {
        var record = new HashMap<String, Object>(Map.of(
                "code", code, "quantity", new BigDecimal(quantity), "changed", "2026-11-01T10:00:0" + row + "Z"));
        record.put("counted", null);
        return record;
    }

    @Override
    int held(TestDatabase database) throws Exception {
        return database.count("stock");
    }
}
