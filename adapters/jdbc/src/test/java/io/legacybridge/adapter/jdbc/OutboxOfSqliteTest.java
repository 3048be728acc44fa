package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.testkit.RecordingWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SQLite turns what a column holds into a number where the column's type says so: the outbox must not. */
class OutboxOfSqliteTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "TEXT,    decimal(20;4), '12345678901234.5678',       12345678901234.5678",
                "TEXT,    decimal(38;0), '12345678901234567890123456789012345678', 12345678901234567890123456789012345678",
                "TEXT,    decimal,       '0.10',                      0.10",
                "TEXT,    decimal(20;4), '-0.0001',                   -0.0001",
                "NUMERIC, decimal(20;4), '123456789.25',              123456789.2500",
                "REAL,    decimal(20;4), 123456789.25,                123456789.2500",
                "REAL,    decimal(20;4), 1e15,                        1000000000000000.0000",
                "INTEGER, decimal(19;0), 9223372036854775807,         9223372036854775807",
                "INTEGER, decimal(20;4), 7,                           7.0000"
            })
    void aDecimalArrivesAsItsTableShowsIt(String sourceType, String declared, String inserted, String arrives)
            throws Exception {
        assertThat(arrived(sourceType, declared.replace(';', ','), inserted)).isEqualTo(new BigDecimal(arrives));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "TEXT,    text,       '007',                       007",
                "TEXT,    text(3), '1e5',                       1e5",
                "INTEGER, text,       7,                           7",
                "TEXT,    date,       '2026-11-30',                2026-11-30",
                "TEXT,    timestamp,  '2026-11-30 17:05:00.120',   2026-11-30T17:05:00.12"
            })
    void aTextStaysAText(String sourceType, String declared, String inserted, String arrives) throws Exception {
        assertThat(arrived(sourceType, declared, inserted)).isEqualTo(arrives);
    }

    @Test
    void wholeNumbersKeepAllDigits() throws Exception {
        assertThat(arrived("INTEGER", "bigint", "9223372036854775807")).isEqualTo(BigDecimal.valueOf(Long.MAX_VALUE));
    }

    /** What a client reads of a value that was inserted after the printed script was run. */
    private Object arrived(String sourceType, String declared, String inserted) throws Exception {
        var file = folder.resolve("shop.db").toString();
        var tables = Tables.ofFile(DatabaseKind.SQLITE, file).outbox("t", Acknowledge.DELETE, 9, "v:" + declared);
        var script = OutboxScript.of(tables.outbox().orElseThrow(), DatabaseKind.SQLITE, "")
                .orElseThrow();
        try (var keeper = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = keeper.createStatement()) {
            statement.executeUpdate("CREATE TABLE t (v " + sourceType + ")");
            statement.executeUpdate(script);
            statement.executeUpdate("INSERT INTO t VALUES (" + inserted + ")");
        }
        return first(tables).get("v");
    }

    private static Map<String, Object> first(Tables tables) throws Exception {
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            try (var items = ((Delivery.Batch) source.next().orElseThrow()).items()) {
                assertThat(items.next()).isTrue();
                var writer = new RecordingWriter();
                assertThat(items.translate(writer)).isInstanceOf(Translation.Translated.class);
                return writer.record();
            }
        }
    }
}
