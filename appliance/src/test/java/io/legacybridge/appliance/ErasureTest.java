package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person is erased: its values can never be read again, whatever is brought back from a backup. */
class ErasureTest {

    private static final Duration LEARNS = Duration.ofSeconds(10);
    private static final String COPYBOOK = """
            01 VISIT.
               05 NOTE      PIC X(12).
               05 CUST-ID   PIC X(4).
               05 ROOM      PIC 9(2).
            """.indent(7);
    private static final String CLASSES = """
            classes:
              health: {mask: all, subject: ["CUST-*"], padding: 32}
            rules:
              - {field-class: health, fields: [NOTE]}
              - {field-class: public, fields: [ROOM, "CUST-*"]}
            unmatched: refuse
            """;

    @TempDir
    Path folder;

    private Landscape landscape;
    private String anna;

    @BeforeEach
    void start() throws IOException {
        landscape = new Landscape(folder);
        landscape.delete("protection/tests.yaml");
        landscape.write("protection/team.yaml", CLASSES);
        landscape.write("contracts/visit.cpy", COPYBOOK);
        landscape.write(
                "connections/visits.yaml",
                landscape
                        .connection("*.DAT", "visit.cpy", "key: custId\nprotect: {note: encrypt}\n")
                        .replace("file: visit.cpy", "file: visit.cpy, encoding: us-ascii"));
        landscape.write("clients/crm.yaml", Landscape.client("crm", "visits: {fields: all, release: {note: plain}}"));
        landscape.write(
                "clients/support.yaml", Landscape.client("support", "visits: {fields: all, release: {note: jwe}}"));
        landscape.start();
        landscape.drop("1.DAT", "ASTHMA      ANNA07FRACTURE    BOB 08ASTHMA      ANNA09".getBytes(US_ASCII));
        assertThat(notes(3)).containsExactly("ASTHMA", "FRACTURE", "ASTHMA");
        anna = token("ANNA");
    }

    @AfterEach
    void close() throws IOException {
        landscape.close();
    }

    @Test
    void thePersonsValuesAreGoneAndNobodyElses() throws Exception {
        var ahead = run(1, "keys", "erase", anna);
        assertThat(ahead).contains("Nothing is erased yet. 1 keys", "2 values and answers", "--values 2 --for-ever");
        run(1, "keys", "erase", anna, "--values", "3", "--for-ever");
        run(1, "keys", "erase", anna, "--values", "2");
        var receipts = landscape.home().resolve("erasures");
        Files.writeString(receipts, "no folder");
        assertThat(run(1, "keys", "erase", anna, "--values", "2", "--for-ever")).contains("[keys/no-receipt]");
        assertThat(run(1, "keys", "erase", anna)).as("without a receipt").contains("Nothing is erased yet. 1 keys");
        assertThat(audited()).containsExactly("key-changed", "key-change-ended keys/no-receipt");
        Files.delete(receipts);
        assertThat(notes(3)).containsExactly("ASTHMA", "FRACTURE", "ASTHMA");

        var receipt = Landscape.JSON.readTree(run(0, "keys", "erase", anna, "--values", "2", "--for-ever", "--json"));

        assertThat(receipt.get("values").asInt()).isEqualTo(2);
        await().atMost(LEARNS).untilAsserted(() -> assertThat(notes(3)).containsExactly("-", "FRACTURE", "-"));
        assertThat(landscape.feed("support").getFirst().get("data").has("note")).isFalse();
        for (var file : List.of("subjects.db", "subjects.db-wal"))
            assertThat(HexFormat.of().formatHex(Files.readAllBytes(data(file))))
                    .doesNotContain(receipt.get("keys").get(0).asString());
        assertThat(run(1, "keys", "erase", anna)).contains("[keys/unknown-subject]");
        assertThat(audited())
                .containsExactly(
                        "key-changed",
                        "key-change-ended keys/no-receipt",
                        "key-changed",
                        "key-change-ended done",
                        "erased");
        assertThat(run(0, "audit", "verify")).contains("Every chain is whole.");
        assertThat(run(0, "audit", "export"))
                .contains("\\\"kind\\\":\\\"erased\\\"", anna)
                .doesNotContain("ANNA");
    }

    @Test
    void anErasureThatCannotBeFinishedNowIsFinishedAtTheNextStartAndNotCalledDoneBefore() throws Exception {
        execute("ALTER TABLE erased_key RENAME TO away");

        assertThat(run(1, "keys", "erase", anna, "--values", "2", "--for-ever"))
                .contains("[keys/erased-at-next-start]");

        assertThat(audited()).containsExactly("key-changed", "key-change-ended keys/erased-at-next-start");
        execute("ALTER TABLE away RENAME TO erased_key");
        assertThat(notes(3)).containsExactly("ASTHMA", "FRACTURE", "ASTHMA");
        landscape.stop();
        landscape.start();
        assertThat(notes(3)).containsExactly("-", "FRACTURE", "-");
    }

    @Test
    void whatIsBroughtBackFromABackupIsDestroyedAgainBeforeAnythingIsServed() throws Exception {
        landscape.stop();
        var backup = folder.resolve("backup");
        copy(landscape.home().resolve("data"), backup);
        landscape.start();
        run(0, "keys", "erase", anna, "--values", "2", "--for-ever");
        landscape.stop();

        // The keys alone: the list is in another store.
        copy(backup.resolve("subjects.db"), data("subjects.db"));
        landscape.start();
        assertThat(notes(3)).containsExactly("-", "FRACTURE", "-");
        landscape.stop();

        // Everything: the receipts are outside of it.
        copy(backup, landscape.home().resolve("data"));
        landscape.start();
        assertThat(notes(3)).containsExactly("-", "FRACTURE", "-");
        assertThat(run(1, "keys", "erase", anna)).contains("[keys/unknown-subject]");
    }

    @Test
    void theKeysOfPersonsHaveBackupsOfTheirOwnFromWhichNobodyComesBack() throws Exception {
        var persons = folder.resolve("persons");
        var all = folder.resolve("all");
        run(0, "backup", persons.toString(), "--persons");
        landscape.stop();
        run(0, "backup", all.toString());
        try (var files = Files.walk(all)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).doesNotContain("subjects.db");
        }
        landscape.start();
        run(0, "keys", "erase", anna, "--values", "2", "--for-ever");
        assertThat(run(1, "restore", persons.toString())).contains("[data/in-use]");
        landscape.stop();

        Files.move(landscape.home().resolve("data"), folder.resolve("lost"));
        assertThat(run(1, "restore", persons.toString())).contains("[backup/home-has-no-data]");
        run(0, "restore", all.toString());
        assertThat(run(0, "restore", persons.toString())).contains("destroyed again");
        assertThat(run(1, "restore", persons.toString())).contains("[backup/home-has-data]");
        landscape.start();
        assertThat(notes(3)).containsExactly("-", "FRACTURE", "-");
        assertThat(run(1, "keys", "erase", anna)).contains("[keys/unknown-subject]");
    }

    @Test
    void aPersonWhoComesAgainGetsANewKey() throws Exception {
        run(0, "keys", "erase", anna, "--values", "2", "--for-ever");
        await().atMost(LEARNS).until(() -> notes(3).getFirst().equals("-"));

        landscape.drop("2.DAT", "MIGRAINE    ANNA10NOTHING         11".getBytes(US_ASCII));

        assertThat(notes(5)).containsExactly("-", "FRACTURE", "-", "MIGRAINE", "NOTHING");
        landscape.stop();
        landscape.start();
        assertThat(notes(5)).containsExactly("-", "FRACTURE", "-", "MIGRAINE", "NOTHING");
        assertThat(run(1, "keys", "erase", anna)).contains("--values 1 --for-ever");
        assertThat(run(0, "keys", "list")).contains("class:health").contains("2 persons");
    }

    @Test
    void theLengthOfAValueIsNotKept() throws SQLException {
        try (var journal = DriverManager.getConnection("jdbc:sqlite:" + data("journal.db"));
                var rows = journal.createStatement().executeQuery("SELECT body FROM message")) {
            var lengths = new TreeSet<Integer>();
            while (rows.next())
                lengths.add(Landscape.JSON
                        .readTree(rows.getBytes(1))
                        .get("data")
                        .get("note")
                        .asString()
                        .length());
            assertThat(lengths).hasSize(1);
        }
    }

    @Test
    void aRuleThatFindsNoPersonIsAnErrorAndAReceiptThatCannotBeReadStopsTheStart() throws IOException {
        landscape.write("protection/team.yaml", CLASSES.replace("subject: [\"CUST-*\"]", "subject: [patient]"));
        assertThat(run(1, "lint"))
                .contains("Values of the class health are keyed by person", "[protection/no-subject]", "patient");
        landscape.stop();
        landscape.write("protection/team.yaml", CLASSES);
        landscape.write("erasures/1.json", "{\"keys\": [\"00\"]}");

        assertThatThrownBy(landscape::start).hasMessageContaining("[keys/bad-receipt]");
    }

    /** Of this person. */
    private List<String> audited() {
        return run(0, "audit", "export")
                .lines()
                .map(Landscape.JSON::readTree)
                .filter(line -> line.has("entry"))
                .map(line -> Landscape.JSON.readTree(line.get("entry").asString()))
                .filter(entry -> entry.path("subject")
                        .asString(entry.path("key").asString(""))
                        .equals(anna))
                .map(entry -> (entry.get("kind").asString() + " "
                                + entry.path("outcome").asString(""))
                        .strip())
                .toList();
    }

    private void execute(String statement) throws SQLException {
        try (var keys = DriverManager.getConnection("jdbc:sqlite:" + data("keys.db"))) {
            keys.createStatement().execute(statement);
        }
    }

    private List<String> notes(int messages) {
        return landscape.feed("crm", messages).stream()
                .map(event -> event.get("data").path("note"))
                .map(note -> note.isMissingNode() ? "-" : note.asString())
                .toList();
    }

    private String token(String customer) {
        return StandardStreams.reading(customer, () -> run(0, "keys", "token")).strip();
    }

    private Path data(String name) {
        return landscape.home().resolve("data").resolve(name);
    }

    private String run(int expected, String... arguments) {
        var out = new StringWriter();
        var all = new ArrayList<>(List.of(arguments));
        if (arguments[0].equals("lint")) all.add(landscape.home().toString());
        else all.addAll(List.of("--home", landscape.home().toString()));
        var exit = BridgeCommand.execute(
                new PrintWriter(out),
                new PrintWriter(out),
                List.of(new KeysCommand(), new AuditCommand()),
                all.toArray(String[]::new));
        assertThat(exit).as(String.join(" ", arguments) + "\n" + out).isEqualTo(expected);
        return out.toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = file.equals(from)
                        ? to
                        : to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                for (var log : List.of("-wal", "-shm"))
                    Files.deleteIfExists(target.resolveSibling(target.getFileName() + log));
            }
        }
    }
}
