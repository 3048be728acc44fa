package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jdbc.JdbcConfig.Kind;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationPlanTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SQLSERVER | MERGE t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1; | ;",
                "SQLSERVER | MERGE t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET b = 1  | ;",
                "SQLSERVER | INSERT INTO merge VALUES (1);                                     | )",
                "ORACLE    | MERGE INTO t USING s ON (t.a = s.a) WHEN MATCHED THEN UPDATE SET b = 1; | 1"
            })
    void aMergeOfSqlServerEndsWithASemicolonAndNothingElseDoes(DatabaseKind database, String sql, String end) {
        var plan = OperationPlan.of("put", Tables.sql(Kind.UPSERT, sql, Map.of()), database);

        assertThat(plan.sql(new Dialect(database))).endsWith(end);
    }
}
