package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.Role;
import io.legacybridge.testkit.ArtemisProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledger and journal are put back beside a broker that had more: what the source still offers is taken again, and each record is there once. */
class OlderStoresTest {

    private static final String COPYBOOK = """
                   01  ITEM.
                       05  ITEM-ID    PIC X(06).
            """;
    private static final Charset EBCDIC = Charset.forName("IBM037");
    private static final int IN_A_FILE = 1_500;

    @TempDir
    Path folder;

    private Landscape landscape;

    @BeforeEach
    void setUp() throws IOException {
        landscape = new Landscape(folder);
        landscape.write("contracts/item.cpy", COPYBOOK);
        landscape.write("clients/crm.yaml", Landscape.client("crm", "items: {fields: all}"));
        landscape.write("connections/items.yaml", landscape.connection("*.dat", "item.cpy", "after: keep\n"));
        landscape.operator("ops", Role.VIEW, Role.OPERATE);
    }

    @AfterEach
    void tearDown() throws IOException {
        landscape.close();
    }

    @Test
    void aBackupIsRestoredBesideAnExternalBrokerThatLivesOn() throws Exception {
        try (var artemis = ArtemisProcess.in(folder.resolve("artemis"))) {
            artemis.comeUp();
            landscape.useBroker(artemis.url());
            landscape.start();
            drop(1);
            landscape.feed("crm", IN_A_FILE);
            var backup = folder.resolve("backup").toString();
            assertThat(landscape.bridge("ops", "backup", backup).exit()).isZero();
            drop(2);
            var all = ids(2 * IN_A_FILE);
            landscape.stop();
            Files.move(landscape.home().resolve("data"), folder.resolve("lost"));

            bridge("restore", backup);
            landscape.start();
            landscape.status("items", "degraded");
            assertThat(landscape.feed("crm")).hasSize(IN_A_FILE);
            bridge("resume");

            assertThat(ids(2 * IN_A_FILE)).isEqualTo(all);
        }
    }

    /** Nobody notices, so no source pauses. */
    @Test
    void storesThatAreALittleOlderLieBesideTheBrokerInside() throws Exception {
        landscape.start();
        drop(1);
        landscape.feed("crm", IN_A_FILE);
        landscape.stop();
        copy(landscape.home().resolve("data"), folder.resolve("before"));
        landscape.start();
        drop(2);
        var all = ids(2 * IN_A_FILE);
        landscape.stop();

        copy(folder.resolve("before"), landscape.home().resolve("data"));
        landscape.start();

        assertThat(ids(2 * IN_A_FILE)).isEqualTo(all);
        assertThat(landscape.home().resolve("data/PAUSED")).doesNotExist();
    }

    private void drop(int file) throws IOException {
        var records = IntStream.range(0, IN_A_FILE)
                .mapToObj(record -> "%d%05d".formatted(file, record))
                .collect(Collectors.joining());
        landscape.drop("items%d.dat".formatted(file), records.getBytes(EBCDIC));
    }

    /** Of the feed, when it has this many messages. */
    private Set<String> ids(int messages) {
        var ids = landscape.feed("crm", messages).stream()
                .map(event -> event.get("id").asString())
                .toList();
        assertThat(ids).hasSize(messages).doesNotHaveDuplicates();
        return new TreeSet<>(ids);
    }

    /** The ledger and the journal, with what SQLite keeps beside them. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (var name : List.of(
                "ledger.db", "ledger.db-wal", "ledger.db-shm", "journal.db", "journal.db-wal", "journal.db-shm")) {
            Files.deleteIfExists(to.resolve(name));
            if (Files.exists(from.resolve(name)))
                Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private void bridge(String... arguments) {
        var said = new StringWriter();
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", landscape.home().toString()));
        var exit = BridgeCommand.execute(
                new PrintWriter(said, true), new PrintWriter(said, true), all.toArray(String[]::new));
        assertThat(exit).as(said.toString()).isZero();
    }
}
