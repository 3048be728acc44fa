package io.legacybridge.adapter.jdbc;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class CursorContractTest extends TableContract {

    @Override
    Tables source(Tables connection, TestDatabase database) throws Exception {
        database.run(
                "CREATE TABLE stock (code varchar(20) PRIMARY KEY, quantity numeric(8,2), changed timestamptz NOT NULL);"
                        + " GRANT SELECT ON stock TO bridge");
        database.run(
                "INSERT INTO stock VALUES ('bolt', 12.50, '2026-11-01 10:00:01Z'), ('nut', 3, '2026-11-01 10:00:02Z'),"
                        + " ('washer', 'NaN', '2026-11-01 10:00:02Z'), ('screw', 0.75, '2026-11-01 10:00:04Z')");
        var columns = new ArrayList<>(List.of(COLUMNS));
        columns.add("changed: timestamptz not null");
        return connection.cursor("stock", "changed", List.of("code"), 500, columns.toArray(String[]::new));
    }

    @Override
    Map<String, Object> record(String code, String quantity, int row) {
        return Map.of("code", code, "quantity", new BigDecimal(quantity), "changed", "2026-11-01T10:00:0" + row + "Z");
    }

    @Override
    int held(TestDatabase database) throws Exception {
        return database.count("stock");
    }
}
