package io.legacybridge.runtime.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.store.Database;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SQLite says about how it finds what it is asked for. */
class LedgerIndexesTest {

    @TempDir
    Path folder;

    @Test
    void theVersionsInUseAreFoundWithoutReadingEveryDelivery() {
        try (var database = Database.open(folder.resolve("ledger.db"), "ledger")) {
            var plan = database.list(
                    "EXPLAIN QUERY PLAN " + SqlLedger.VERSIONS_IN_USE, row -> row.getString("detail"), Instant.EPOCH);

            assertThat(plan)
                    .anyMatch(step -> step.startsWith("SEARCH delivery USING INDEX delivery_by_end"))
                    .anyMatch(step -> step.startsWith("SEARCH dead_letter USING"))
                    .noneMatch(step -> step.startsWith("SCAN delivery") || step.startsWith("SCAN dead_letter"));
        }
    }

    @Test
    void whatWasLastTakenIsFoundFromTheNewestDeliveryOn() {
        try (var database = Database.open(folder.resolve("ledger.db"), "ledger")) {
            var plan = database.list(
                    "EXPLAIN QUERY PLAN " + SqlLedger.LAST_TAKEN, row -> row.getString("detail"), "orders");

            assertThat(plan)
                    .singleElement()
                    .asString()
                    .startsWith("SEARCH delivery USING INDEX sqlite_autoindex_delivery_1 (connection=?");
        }
    }
}
