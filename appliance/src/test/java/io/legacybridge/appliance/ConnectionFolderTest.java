package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

/** The folders of a home are the appliance's user interface: files come, change and go while it runs. */
@Isolated("two seconds are promised to a machine that does not do much else")
class ConnectionFolderTest {

    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final String COPYBOOK = """
                   01  ITEM.
                       05  ITEM-ID    PIC X(04).
                       05  ITEM-NAME  PIC X(06).
            """;
    private static final String ITEMS = "connections/items.yaml";

    @TempDir
    Path folder;

    private Landscape landscape;

    @BeforeEach
    void start() throws IOException {
        landscape = new Landscape(folder);
        landscape.write("contracts/item.cpy", COPYBOOK);
        landscape.write("clients/crm.yaml", Landscape.client("crm", "items: {fields: all}", "more: {fields: all}"));
        landscape.start();
    }

    @AfterEach
    void stop() throws IOException {
        landscape.close();
    }

    @Test
    void aFileThatIsDroppedRunsWithinTwoSecondsAndADeletedOneStops() throws IOException {
        landscape.write(ITEMS, items("*.DAT"));
        within(() -> state("items").equals("running"));
        landscape.write("connections/more.yaml", items("*.MORE"));
        within(() -> state("more").equals("running"));

        landscape.drop("1.DAT", "A001apple A002pear  ".getBytes(EBCDIC));
        landscape.drop("1.MORE", "B001birch ".getBytes(EBCDIC));
        assertThat(landscape.feed("crm", 3)).hasSize(3);

        landscape.delete(ITEMS);
        within(() -> !Files.exists(landscape.home().resolve("status/items.json")));
        landscape.drop("2.DAT", "A003plum  ".getBytes(EBCDIC));
        landscape.drop("2.MORE", "B002beech ".getBytes(EBCDIC));
        assertThat(landscape.feed("crm", 4)).hasSize(4);
        assertThat(landscape.out().resolve("2.DAT")).exists();
        // What it yielded stays readable.
        assertThat(landscape.get("crm", "/messages?connection=items").body()).contains("apple");
    }

    @Test
    void aBadChangeLeavesTheLastGoodVersionRunningAndSaysEveryProblem() throws IOException {
        landscape.write(ITEMS, items("*.DAT"));
        within(() -> state("items").equals("running"));

        landscape.write(ITEMS, items("*.DAT").replace("user:", "usr:").replace("100ms", "100"));
        within(() -> state("items").equals("outdated"));

        var status = landscape.status("items", "outdated");
        assertThat(status.get("version").asString()).isNotEmpty();
        assertThat(texts(status))
                .anyMatch(text -> text.contains("connections/items.yaml:4:1 usr: unknown setting. Did you mean user?"))
                .anyMatch(text -> text.contains("interval: \"100\" has no unit."));
        landscape.drop("1.DAT", "A001apple ".getBytes(EBCDIC));
        assertThat(landscape.feed("crm", 1)).hasSize(1);

        landscape.write(ITEMS, items("*.DAT"));
        within(() -> state("items").equals("running"));
    }

    @Test
    void aChangedContractCountsAsAChange() throws IOException {
        landscape.write(ITEMS, items("*.DAT"));
        landscape.drop("1.DAT", "A001apple ".getBytes(EBCDIC));
        var before = landscape.feed("crm", 1).getFirst();

        landscape.write("contracts/item.cpy", COPYBOOK.replace("ITEM-NAME", "ITEM-TEXT"));
        within(() -> !landscape
                .status("items", "running")
                .get("version")
                .asString()
                .equals(before.get("dataschema").asString().split(":")[3]));
        landscape.drop("2.DAT", "A002pear  ".getBytes(EBCDIC));

        var after = landscape.feed("crm", 2).getLast();
        assertThat(after.get("data").get("itemText").asString()).isEqualTo("pear");
        assertThat(after.get("dataschema").asString())
                .isNotEqualTo(before.get("dataschema").asString());
    }

    @Test
    void theSecurityTeamHasTheLastWord() throws IOException {
        landscape.write(ITEMS, items("*.DAT"));
        within(() -> state("items").equals("running"));

        landscape.write(
                "protection/secret.yaml",
                "classes: {trade: {mask: all}}\nrules: [{field-class: trade, fields: [ITEM-NAME]}]\nunmatched: allow\n");
        within(() -> state("items").equals("rejected"));
        assertThat(texts(landscape.status("items", "rejected")))
                .anyMatch(text -> text.contains("itemName is of the class trade and is not protected"));

        landscape.write(ITEMS, items("*.DAT") + "protect: {itemName: encrypt}\n");
        within(() -> state("items").equals("running"));
        landscape.drop("1.DAT", "A001apple ".getBytes(EBCDIC));
        assertThat(landscape.feed("crm", 1).getFirst().get("data").has("itemName"))
                .isFalse();
    }

    @Test
    void aClientFileCountsFromTheNextRequestOn() throws IOException {
        landscape.write(ITEMS, items("*.DAT"));
        landscape.drop("1.DAT", "A001apple ".getBytes(EBCDIC));
        landscape.feed("crm", 1);
        assertThat(landscape.get("support", "/messages").statusCode()).isEqualTo(403);

        landscape.write("clients/support.yaml", Landscape.client("support", "items: {fields: [itemId]}"));
        within(() -> landscape.get("support", "/messages").statusCode() == 200);
        assertThat(landscape.feed("support").getFirst().get("data").propertyNames())
                .containsExactly("itemId");

        landscape.delete("clients/support.yaml");
        within(() -> landscape.get("support", "/messages").statusCode() == 403);
    }

    /** Its position and ids belong to its name: under another one everything it had in hand would come again. */
    @Test
    void oneThatGetsAnotherNameStartsWhenTheFileInHandIsTaken() throws Exception {
        landscape.write(ITEMS, items("*.DAT"));
        within(() -> state("items").equals("running"));
        landscape.drop("1.DAT", "A001apple ".repeat(30_000).getBytes(EBCDIC));
        await().atMost(Landscape.LIMIT)
                .until(() -> landscape.get("crm", "/messages?limit=1").body().contains("apple"));

        landscape.write("connections/more.yaml", items("*.DAT"));
        landscape.delete(ITEMS);

        await().atMost(Landscape.LIMIT).until(() -> state("more").equals("running"));
        await().atMost(Landscape.LIMIT)
                .until(() -> !Files.exists(landscape.out().resolve("1.DAT")));
        landscape.drop("2.DAT", "A002pear  ".getBytes(EBCDIC));
        await().atMost(Landscape.LIMIT).until(() -> taken("more") > 0);
        assertThat(taken("items")).isEqualTo(30_000);
        assertThat(taken("more")).isOne();
    }

    @Test
    void aConnectionThatIsNotEnabledStops() throws IOException {
        landscape.write(ITEMS, items("*.DAT") + "enabled: false\n");
        within(() -> state("items").equals("stopped"));

        landscape.write(ITEMS, items("*.DAT"));
        within(() -> state("items").equals("running"));
        landscape.write(ITEMS, items("*.DAT") + "enabled: false\n");
        within(() -> state("items").equals("stopped"));
    }

    /** Records of a connection's files that are in the ledger. */
    private long taken(String connection) throws SQLException {
        try (var ledger = DriverManager.getConnection(
                        "jdbc:sqlite:" + landscape.home().resolve("data/ledger.db"));
                var sum = ledger.prepareStatement("SELECT SUM(records) FROM delivery WHERE connection = ?")) {
            sum.setString(1, connection);
            return sum.executeQuery().getLong(1);
        }
    }

    private String items(String files) {
        return landscape.connection(files, "item.cpy", "key: itemId\n");
    }

    private String state(String connection) throws IOException {
        var file = landscape.home().resolve("status/" + connection + ".json");
        return Files.exists(file)
                ? Landscape.JSON.readTree(Files.readString(file)).get("state").asString()
                : "";
    }

    private static Iterable<String> texts(JsonNode status) {
        return status.get("problems")
                .valueStream()
                .map(problem -> problem.get("text").asString())
                .toList();
    }

    private static void within(Callable<Boolean> condition) {
        await().atMost(TWO_SECONDS).pollInterval(Duration.ofMillis(50)).until(condition);
    }
}
