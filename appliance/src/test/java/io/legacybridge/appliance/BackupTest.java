package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A home is backed up while files arrive, lost, and restored. */
class BackupTest {

    private static final String COPYBOOK = """
                   01  ITEM.
                       05  ITEM-ID    PIC X(06).
                       05  SECRET     PIC X(10).
            """;
    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final int IN_A_FILE = 500;

    @TempDir
    Path folder;

    private Landscape landscape;
    private Path backup;
    private int dropped;

    @BeforeEach
    void setUp() throws IOException {
        backup = folder.resolve("backup");
        landscape = new Landscape(folder);
        landscape.write("contracts/item.cpy", COPYBOOK);
        landscape.write("clients/crm.yaml", Landscape.client("crm", "items: {fields: all, release: {secret: plain}}"));
        landscape.write(
                "connections/items.yaml",
                landscape.connection("*.dat", "item.cpy", "key: itemId\nprotect:\n  secret: encrypt\n"));
        landscape.operator("ops", Role.VIEW, Role.OPERATE);
        landscape.start();
    }

    @AfterEach
    void tearDown() throws IOException {
        landscape.close();
    }

    @Test
    void aBackupWhileFilesArriveHoldsEveryMessageThatItsLedgerCallsPublished() throws Exception {
        drop(3);
        landscape.feed("crm", 500);

        assertThat(landscape.bridge("ops", "backup", backup.toString()).exit()).isZero();

        var published = number(backup.resolve("data/ledger.db"), "SELECT SUM(published) FROM delivery");
        var journalled = number(backup.resolve("data/journal.db"), "SELECT COUNT(*) FROM message");
        assertThat(published).isGreaterThan(0);
        assertThat(journalled).isGreaterThanOrEqualTo(published);
        landscape.feed("crm", dropped * IN_A_FILE);
    }

    @Test
    void anOperatorWhoMayNotMakesNothing() throws IOException {
        landscape.operator("vera", Role.VIEW);

        var refused = landscape.bridge("vera", "backup", backup.toString());

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("[control/role]");
        assertThat(backup).doesNotExist();
    }

    @Test
    void aRestoredHomeHasWhatItHadAndItsSourcesWaitForAPerson() throws Exception {
        drop(2);
        var before = ids(landscape.feed("crm", 2 * IN_A_FILE));
        var saved = landscape.bridge("ops", "backup", backup.toString());
        assertThat(saved.out()).contains("holds", "secrets/ and certs/");
        landscape.stop();
        Files.move(landscape.home().resolve("data"), folder.resolve("lost"));
        Files.move(landscape.home().resolve("contracts"), folder.resolve("lost-contracts"));
        Files.createDirectory(landscape.home().resolve("contracts"));

        var restored =
                bridge("restore", backup.toString(), "--home", landscape.home().toString());
        assertThat(restored).contains("bridge resume");
        landscape.start();
        var home = landscape.home().toString();
        assertThat(bridge("audit", "export", "--home", home)).contains("restore data");
        assertThat(bridge("audit", "verify", "--home", home)).contains("Every chain is whole.");
        drop(1);

        assertThat(ids(landscape.feed("crm", 2 * IN_A_FILE))).isEqualTo(before);
        assertThat(landscape.status("items", "degraded").toString()).contains("data/restored");
        assertThat(landscape.feed("crm")).hasSize(2 * IN_A_FILE);
        assertThat(bridge("resume", "--home", landscape.home().toString())).contains("go on");
        assertThat(ids(landscape.feed("crm", 3 * IN_A_FILE)))
                .hasSize(3 * IN_A_FILE)
                .containsAll(before);
        var behind = landscape
                .get("crm", "/messages?limit=1000&after=" + (2 * IN_A_FILE + 10))
                .body();
        assertThat(Landscape.JSON.readTree(behind).get("messages"))
                .as("what came since, for a client that had read further than the backup")
                .hasSize(IN_A_FILE);
        await().atMost(Landscape.LIMIT)
                .untilAsserted(
                        () -> assertThat(landscape.status("items", "running").toString())
                                .doesNotContain("data/restored"));
    }

    @Test
    void aBackupHoldsNothingThatReadsItsProtectedValues() throws Exception {
        drop(1);
        landscape.feed("crm", IN_A_FILE);
        landscape.bridge("ops", "backup", backup.toString());

        try (var files = Files.walk(backup)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("TOPSECRET");
                assertThat(file.getFileName().toString()).doesNotEndWith(".p12").doesNotEndWith(".key");
            }
        }
        assertThat(Landscape.JSON.readTree(backup.resolve("backup.json")).get("keyEncryptionKeys"))
                .isNotEmpty();
    }

    @Test
    void aStoppedHomeIsBackedUpWithWhatItsBrokerHolds() throws Exception {
        drop(1);
        landscape.feed("crm", IN_A_FILE);
        landscape.stop();

        bridge("backup", backup.toString(), "--home", landscape.home().toString());

        assertThat(backup.resolve("data/broker/journal")).isNotEmptyDirectory();
    }

    @Test
    void nothingIsRestoredOverDataOrFromADamagedBackup() throws Exception {
        drop(1);
        landscape.feed("crm", IN_A_FILE);
        landscape.bridge("ops", "backup", backup.toString());
        landscape.stop();

        assertThat(bridge(
                        "restore", backup.toString(), "--home", landscape.home().toString()))
                .contains("[backup/home-has-data]");
        assertThat(bridge(
                        "backup", backup.toString(), "--home", landscape.home().toString()))
                .contains("[backup/not-empty]");
        Files.writeString(backup.resolve("data/FORMAT"), "2");
        var other = folder.resolve("other").toString();
        assertThat(bridge("restore", backup.toString(), "--home", other)).contains("FORMAT", "[backup/damaged]");
        assertThat(bridge("restore", folder.toString(), "--home", other)).contains("[backup/none]");
    }

    @Test
    void aHomeThatANewerVersionWroteIsRefused() throws Exception {
        landscape.stop();
        var data = landscape.home().resolve("data");
        markAsNewer(data.resolve("journal.db"));
        assertThatThrownBy(landscape::start).hasMessageContainingAll("data/journal.db", "[data/newer-store]");

        Files.writeString(data.resolve("FORMAT"), "2\n");
        assertThatThrownBy(landscape::start)
                .hasMessage("data/FORMAT: The data folder has format 2; this version reads format 1. Run the newer"
                        + " version of Legacy Bridge that wrote it. [data/other-format]");
    }

    /** As if a later version had changed its tables. */
    private static void markAsNewer(Path store) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                var statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
                            + " checksum, installed_by, installed_on, execution_time, success) SELECT MAX(installed_rank) + 1, '99',"
                            + " 'later', 'SQL', 'V99__later.sql', 1, '', '2027-01-01 00:00:00.000', 1, 1 FROM flyway_schema_history");
        }
    }

    private void drop(int files) throws IOException {
        for (var file = 0; file < files; file++) {
            var first = dropped++ * IN_A_FILE;
            var records = IntStream.range(first, first + IN_A_FILE)
                    .mapToObj("%06dTOPSECRET1"::formatted)
                    .collect(Collectors.joining());
            landscape.drop("items%04d.dat".formatted(dropped), records.getBytes(EBCDIC));
        }
    }

    private static Set<String> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.get("id").asString()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String bridge(String... arguments) {
        var said = new StringWriter();
        BridgeCommand.execute(
                new PrintWriter(said, true), new PrintWriter(said, true), List.of(new AuditCommand()), arguments);
        return said.toString();
    }

    private static long number(Path database, String query) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
