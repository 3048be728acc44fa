package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.security.pki.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Taken = published + duplicate + waiting + discarded + replayed, over a story with some of each; and a sum that is wrong. */
class ReconciliationTest {

    @TempDir
    Path folder;

    @Test
    void everyRecordIsAccountedForAndALossIsNoticed() throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.write("contracts/item.cpy", """
                    01 ITEM.
                       05 ITEM-ID PIC X(4).
                       05 COUNT PIC 9(4).
                    """.indent(7));
            landscape.write(
                    "connections/items.yaml",
                    landscape
                            .connection("*.DAT", "item.cpy", "key: itemId\n")
                            .replace("file: item.cpy", "file: item.cpy, encoding: us-ascii"));
            landscape.write("clients/crm.yaml", Landscape.client("crm", "items: {fields: all}"));
            landscape.operator("anna", Role.OPERATE);
            landscape.start();
            landscape.drop("1.DAT", "A0010001A00200X2A0030003A00400X4A00500X5".getBytes(US_ASCII));
            landscape.feed("crm", 2);
            landscape.drop("2.DAT", "B0010001".getBytes(US_ASCII));
            landscape.feed("crm", 3);
            await().atMost(Landscape.LIMIT).until(() -> letters(landscape).size() == 3);
            for (var letter : letters(landscape)) {
                var id = letter.get("id").asString();
                if (id.endsWith(".2")) {
                    var corrected = Files.writeString(folder.resolve("corrected"), "A0020002");
                    assertThat(landscape
                                    .bridge("anna", "dead-letters", "replay", id, "--with", corrected.toString())
                                    .exit())
                            .isZero();
                }
                if (id.endsWith(".4"))
                    assertThat(landscape
                                    .bridge("anna", "dead-letters", "discard", id, "--reason", "a test record")
                                    .exit())
                            .isZero();
            }
            landscape.feed("crm", 4);

            var sums = landscape.bridge("anna", "status", "items");

            assertThat(sums.exit()).as(sums.err()).isZero();
            var today = LocalDate.now(ZoneOffset.UTC);
            assertThat(sums.out().lines())
                    .hasSize(3)
                    .satisfies(lines -> assertThat(lines.getFirst())
                            .endsWith(": 6 taken = 3 published + 0 duplicate + 1 waiting + 1 discarded + 1 replayed"))
                    .satisfies(lines -> assertThat(lines.get(1))
                            .contains("/out/2.DAT")
                            .endsWith("1 taken = 1 published + 0 duplicate + 0 waiting + 0 discarded + 0 replayed"))
                    .satisfies(lines -> assertThat(lines.get(2))
                            .contains("/out/1.DAT")
                            .endsWith("5 taken = 2 published + 0 duplicate + 1 waiting + 1 discarded + 1 replayed"));
            // Something is for a person to do: a letter waits.
            var status = landscape.bridge("anna", "status");
            assertThat(status.exit()).isEqualTo(1);
            assertThat(status.out()).contains("1 waiting in dead letters").doesNotContain("UNACCOUNTED");

            // It waits on when the connection's file is gone.
            landscape.delete("connections/items.yaml");
            await().atMost(Landscape.LIMIT)
                    .until(() -> landscape
                            .bridge("anna", "status")
                            .out()
                            .contains("items                    gone      1 waiting in dead letters"));

            lose(landscape.home().resolve("data/ledger.db"));

            var wrong = landscape.bridge("anna", "status");
            assertThat(wrong.exit()).isEqualTo(1);
            assertThat(wrong.out())
                    .contains("1 of the 6 records that were taken on " + today + " are unaccounted for.")
                    .contains("[ledger/unbalanced]", "+ 1 UNACCOUNTED FOR");
            assertThat(landscape.bridge("anna", "status", "items").exit()).isEqualTo(1);

            landscape.stop();
            rememberTooMany(landscape.home().resolve("data/ledger.db"));
            landscape.fewestIds();
            landscape.start();

            await().atMost(Landscape.LIMIT)
                    .until(() -> landscape.bridge("anna", "status").out().contains("[ledger/seen-ids]"));
        }
    }

    /** As if more messages had come in batches yesterday than ids are kept. */
    private static void rememberTooMany(Path ledger) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + ledger);
                var statement = connection.createStatement()) {
            statement.executeUpdate("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x <= 100000)"
                    + " INSERT INTO seen (key, day) SELECT 'queue.' || x, "
                    + (LocalDate.now(ZoneOffset.UTC).toEpochDay() - 1) + " FROM n");
        }
    }

    /** As if a dead letter had vanished. */
    private static void lose(Path ledger) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + ledger);
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("DELETE FROM dead_letter WHERE state = 'discarded'"))
                    .isEqualTo(1);
        }
    }

    private static List<JsonNode> letters(Landscape landscape) {
        return Landscape.JSON
                .readTree(landscape
                        .bridge("anna", "dead-letters", "list", "--json")
                        .out())
                .get("deadLetters")
                .valueStream()
                .toList();
    }
}
