package io.legacybridge.appliance.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.testkit.ArtemisProcess;
import io.legacybridge.testkit.TestPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's whole story with the broker in a process of its own and the stores in a real PostgreSQL, by two settings. */
class DemoOnExternalPartsTest {

    private static final int RECORDS = 1_000;
    private static final int CHANGES = 40;

    @TempDir
    Path folder;

    @Test
    void tellsTheSameStoryAndKeepsNothingAtHome() throws Exception {
        var database = TestPostgres.newDatabase();
        var shown = new StringWriter();
        try (var artemis = ArtemisProcess.in(folder.resolve("artemis"))) {
            artemis.comeUp();
            var home = home(artemis.url(), database);

            try (var demo = new Demo(new Screen(new PrintWriter(shown), false), home, RECORDS)) {
                demo.run();
            }

            assertThat(shown.toString())
                    .contains("sent twice, taken once", "20 and 20 messages, each once")
                    .contains("999 messages, none missing, none twice", "CARDS.DAT#42: creditLimit");
            assertThat(files(home.path().resolve("data")))
                    .noneMatch(file -> file.toString().endsWith(".db"))
                    .noneMatch(file -> file.toString().contains("/broker/"));
        }
        assertHoldsSealedValuesOnly(storedBodies(database), RECORDS - 1 + CHANGES);
        assertHoldsSealedValuesOnly(brokerFiles(), 1);
    }

    private DemoHome home(String broker, String database) throws IOException {
        PreparedHome.make(folder.resolve("home"));
        var home = new DemoHome(folder.resolve("home"));
        secret(home, "broker", ArtemisProcess.PASSWORD);
        secret(home, "store", TestPostgres.PASSWORD);
        Files.writeString(
                home.path().resolve("bridge.yaml"),
                """
                broker: {url: ["%s"], user: %s, password: "file:broker.password"}
                store: {url: "%s", user: %s, password: "file:store.password"}
                """.formatted(broker, ArtemisProcess.USER, database, TestPostgres.USER),
                StandardOpenOption.APPEND);
        return home;
    }

    private static void secret(DemoHome home, String name, String value) throws IOException {
        PrivateFiles.write(home.path().resolve("secrets/" + name + ".password"), value.getBytes(UTF_8));
    }

    private static void assertHoldsSealedValuesOnly(List<String> contents, int least) {
        assertThat(contents).hasSizeGreaterThanOrEqualTo(least);
        assertThat(contents).anyMatch(content -> content.contains("lbe1."));
        for (var record : List.of(1, 7, RECORDS))
            assertThat(contents).noneMatch(content -> content.contains(CardFile.cardNumber(record)));
    }

    private static List<String> storedBodies(String database) throws SQLException {
        var bodies = new ArrayList<String>();
        try (var connection = DriverManager.getConnection(database, TestPostgres.USER, TestPostgres.PASSWORD);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT body FROM journal.message")) {
            while (rows.next()) bodies.add(new String(rows.getBytes(1), UTF_8));
        }
        return bodies;
    }

    private List<String> brokerFiles() throws IOException {
        var contents = new ArrayList<String>();
        for (var file : files(folder.resolve("artemis/journal")))
            contents.add(new String(Files.readAllBytes(file), ISO_8859_1));
        return contents;
    }

    private static List<Path> files(Path below) throws IOException {
        try (var files = Files.walk(below)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
