package io.legacybridge.adapter.jdbc;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import io.legacybridge.spi.Adapter;
import io.legacybridge.testkit.AdapterContractTest;
import io.legacybridge.testkit.AdapterUnderTest;
import io.legacybridge.testkit.FaultyNetwork;
import io.legacybridge.testkit.OperationsUnderTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contract, on a table of four rows, one of which has a value that no field can hold. */
abstract class TableContract extends AdapterContractTest<JdbcConfig> {

    static final String[] COLUMNS = {"code: text(20) not null", "quantity: decimal(8,2)"};

    /** Makes the rows, and says how they are read. */
    abstract Tables source(Tables connection, TestDatabase database) throws Exception;

    /** What a record has beside code and quantity. */
    abstract Map<String, Object> record(String code, String quantity, int row);

    abstract int held(TestDatabase database) throws Exception;

    TestDatabase database() throws Exception {
        return Postgres.database();
    }

    @Override
    protected AdapterUnderTest<JdbcConfig> start() throws Exception {
        var database = database();
        var network = new FaultyNetwork(database.address());
        database.run("CREATE TABLE payments (id %s PRIMARY KEY, amount numeric(9,2) NOT NULL CHECK (amount > 0));"
                        .formatted(database.numbered())
                + " GRANT SELECT, INSERT ON payments TO bridge");
        var pay = Tables.sql(
                Kind.INSERT,
                "INSERT INTO payments (amount) VALUES (:amount)",
                Tables.types("amount: decimal(9,2) not null"));
        var payText = Tables.sql(
                Kind.INSERT,
                "INSERT INTO payments (amount) VALUES (CAST(:amount AS numeric))",
                Tables.types("amount: text(12) not null"));
        var config = source(Tables.of(database).server(network.address()), database)
                .operation("pay", pay)
                .operation("pay-text", payText)
                .config();
        return new AdapterUnderTest<>() {
            @Override
            public Adapter<JdbcConfig> adapter() {
                return new JdbcAdapter();
            }

            @Override
            public JdbcConfig config() {
                return config;
            }

            @Override
            public Map<String, String> secrets() {
                return Map.of(Tables.SECRET, Postgres.PASSWORD);
            }

            @Override
            public List<Map<String, Object>> goodRecords() {
                return List.of(
                        TableContract.this.record("bolt", "12.50", 1),
                        TableContract.this.record("nut", "3.00", 2),
                        TableContract.this.record("screw", "0.75", 4));
            }

            @Override
            public int badRecord() {
                return 3;
            }

            @Override
            public int held() throws Exception {
                return TableContract.this.held(database);
            }

            @Override
            public OperationsUnderTest operations() {
                return asked(database, network);
            }

            @Override
            public void goDown() throws Exception {
                network.goDown();
            }

            @Override
            public void comeUp() throws Exception {
                network.comeUp();
            }

            @Override
            public void close() throws IOException {
                network.close();
            }
        };
    }

    private static OperationsUnderTest asked(TestDatabase database, FaultyNetwork network) {
        return new OperationsUnderTest() {
            @Override
            public Asked good() {
                return new Asked("pay", Map.of("amount", new BigDecimal("12.50")));
            }

            @Override
            public Map<String, Object> reply() {
                return Map.of("count", BigDecimal.ONE);
            }

            @Override
            public Asked refused() {
                return new Asked("pay", Map.of("amount", new BigDecimal("-1.00")));
            }

            @Override
            public String faultCode() {
                return database.codeOfAViolatedCheck();
            }

            @Override
            public Optional<Asked> unsendable() {
                // MariaDB takes it.
                return database.kind() == DatabaseKind.MARIADB
                        ? Optional.empty()
                        : Optional.of(new Asked("pay-text", Map.of("amount", "12\u0000")));
            }

            @Override
            public int done() throws Exception {
                return database.count("payments");
            }

            @Override
            public void hang() {
                network.holdBack();
            }

            @Override
            public void loseAnswers() {
                network.loseAnswersTo("COMMIT");
            }
        };
    }
}
