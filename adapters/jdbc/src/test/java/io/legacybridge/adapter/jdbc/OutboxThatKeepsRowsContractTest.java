package io.legacybridge.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.adapter.jdbc.JdbcConfig.Acknowledge;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.Source;
import org.junit.jupiter.api.Test;

class OutboxThatKeepsRowsContractTest extends OutboxContractTest {

    @Override
    Acknowledge acknowledge() {
        return Acknowledge.POSITION;
    }

    /** As after a database was put back: its transactions have numbers again that were read before. */
    @Test
    void tellsThatTheDatabaseHasNotComeSoFarAsItWasRead() throws Exception {
        var database = Postgres.database();
        var tables = source(Tables.of(database), database);
        try (var system = new JdbcAdapter().open(tables.config(), Tables.context())) {
            var source = (Source.Polled) system.source().orElseThrow();
            var page = (Delivery.Batch) source.next().orElseThrow();
            page.acknowledge();
            assertThat(source.next()).isEmpty();

            source.continueAfter(page.position().orElseThrow().replaceFirst("\\d+ \\d+$", "999999999999 1"));
            database.run("INSERT INTO stock VALUES ('rivet', 1)");

            assertThatThrownBy(source::next)
                    .hasMessageContaining("stock_outbox was read up to transaction 999999999999")
                    .hasMessageEndingWith("[jdbc/outbox-behind]");
        }
    }
}
