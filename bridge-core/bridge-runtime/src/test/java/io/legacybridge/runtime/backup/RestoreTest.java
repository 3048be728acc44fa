package io.legacybridge.runtime.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.RestoreNote;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.store.DataFolder;
import io.legacybridge.runtime.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {

    @TempDir
    Path folder;

    private Path backup;
    private Home saved;
    private Home home;

    @BeforeEach
    void makeBackup() throws IOException {
        saved = new Home(folder.resolve("saved"));
        DataFolder.open(saved.root()).close();
        for (var store : List.of("ledger", "journal", "keys"))
            Stores.files(saved.data()).open(store).close();
        Files.createDirectories(saved.connections());
        for (var name : List.of("a", "b"))
            Files.writeString(saved.connections().resolve(name + ".yaml"), "adapter: lab\n");
        Files.writeString(saved.root().resolve("bridge.yaml"), "node: bridge-1\n");
        backup = folder.resolve("backup");
        new Backup(saved, Clock.systemUTC()).makeWithBroker(backup);
        home = new Home(folder.resolve("home"));
        Files.createDirectories(home.connections());
    }

    @Test
    void aFolderComesInWholeAlsoThroughALinkAndNothingUnfinishedIsLeft() throws IOException {
        var elsewhere = Files.createDirectories(folder.resolve("elsewhere/connections"));
        Files.delete(home.connections());
        Files.createSymbolicLink(home.connections(), elsewhere);

        new Restore(home, Clock.systemUTC()).from(backup);

        assertThat(names(elsewhere)).containsExactlyInAnyOrder("a.yaml", "b.yaml");
        assertThat(home.connections()).isSymbolicLink();
        assertThat(names(elsewhere.getParent())).containsExactly("connections");
        assertThat(names(home.root())).containsExactlyInAnyOrder("bridge.yaml", "connections", "data");
    }

    /** The folder itself was not yet there, or empty: what half of it was is thrown away. */
    @Test
    void whatARestoreThatWasCutOffHasHalfCopiedIsCopiedAgain() throws IOException {
        var half = Files.createDirectories(home.root().resolve("connections.restoring"));
        Files.writeString(half.resolve("a.yaml"), "adap");

        new Restore(home, Clock.systemUTC()).from(backup);

        assertThat(names(home.connections())).containsExactlyInAnyOrder("a.yaml", "b.yaml");
        assertThat(home.connections().resolve("a.yaml")).hasContent("adapter: lab\n");
        assertThat(half).doesNotExist();
    }

    /** A container mounts it, and nothing can be renamed over a mount. */
    @Test
    void aFolderThatIsThereIsFilledAndNotReplaced() throws IOException {
        var before = Files.readAttributes(home.connections(), BasicFileAttributes.class)
                .fileKey();

        new Restore(home, Clock.systemUTC()).from(backup);

        assertThat(names(home.connections())).containsExactlyInAnyOrder("a.yaml", "b.yaml");
        assertThat(Files.readAttributes(home.connections(), BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(before);
    }

    @Test
    void aFolderThatARestoreHasHalfFilledIsFilledAgain() throws IOException {
        var unfinished = Files.createDirectory(home.connections().resolve(".restoring"));
        Files.writeString(unfinished.resolve("b.yaml"), "adap");
        Files.writeString(home.connections().resolve("a.yaml"), "adapter: lab\n");

        new Restore(home, Clock.systemUTC()).from(backup);

        assertThat(names(home.connections())).containsExactlyInAnyOrder("a.yaml", "b.yaml");
        assertThat(home.connections().resolve("b.yaml")).hasContent("adapter: lab\n");
    }

    /** This version does not know what else belongs to it, so the copy would lack that. */
    @Test
    void aHomeThatANewerVersionHasChangedIsNotBackedUp() throws Exception {
        var target = folder.resolve("of-newer");
        try (var keys = DriverManager.getConnection(
                        "jdbc:sqlite:" + saved.data().resolve("keys.db"));
                var statement = keys.createStatement()) {
            statement.execute(
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
                            + " checksum, installed_by, installed_on, execution_time, success) SELECT MAX(installed_rank) + 1, '99',"
                            + " 'later', 'SQL', 'V99__later.sql', 1, '', '2027-01-01 00:00:00.000', 1, 1 FROM flyway_schema_history");
        }

        assertThatThrownBy(() -> new Backup(saved, Clock.systemUTC()).make(target, () -> {}))
                .hasMessageContainingAll("data/keys.db", "Run the newer version", "[data/newer-store]");
        assertThat(target).doesNotExist();

        Files.writeString(saved.data().resolve("FORMAT"), "2\n");
        assertThatThrownBy(() -> new Backup(saved, Clock.systemUTC()).make(target, () -> {}))
                .hasMessageContaining("[data/other-format]");
        assertThat(target).doesNotExist();
    }

    @Test
    void theAuditIsToldByWhoeverWritesItNext() throws IOException {
        new Restore(home, Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC)).from(backup);
        var told = new ArrayList<AuditEntry>();

        new RestoreNote(home.data()).bringInto(told::add);
        new RestoreNote(home.data()).bringInto(told::add);

        assertThat(told).singleElement().isInstanceOfSatisfying(AuditEntry.Operated.class, entry -> {
            assertThat(entry.action()).isEqualTo("restore data");
            assertThat(entry.target()).isEqualTo(backup.toAbsolutePath().toString());
            assertThat(entry.role()).isEqualTo("local");
            assertThat(entry.details())
                    .containsEntry("restored", "2026-03-01T12:00:00Z")
                    .containsKey("made");
        });
    }

    /** Clients have messages of deliveries that the backup does not know. */
    @Test
    void whatIsTakenNowComesBehindAllThatWasTakenSinceTheBackup() throws IOException {
        var since = List.of(nextNumber(saved), nextNumber(saved), nextNumber(saved));
        var restored = Instant.parse("2026-03-01T12:00:00Z");

        new Restore(home, Clock.fixed(restored, ZoneOffset.UTC)).from(backup);

        var now = nextNumber(home);
        assertThat(now).isGreaterThan(restored.getEpochSecond());
        assertThat(since).allMatch(number -> number < now);
        assertThat(nextNumber(home)).isEqualTo(now + 1);
    }

    /** What is put back a second time in the same second knows the numbers of the first time from its backup. */
    @Test
    void whatIsTakenAfterASecondRestoreComesBehindWhatWasTakenAfterTheFirst() throws IOException {
        var restored = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
        new Restore(home, restored).from(backup);
        nextNumber(home);
        var again = folder.resolve("again");
        new Backup(home, restored).makeWithBroker(again);
        var since = nextNumber(home);
        var third = new Home(folder.resolve("third"));

        new Restore(third, restored).from(again);

        assertThat(nextNumber(third)).isGreaterThan(since);
    }

    private static long nextNumber(Home of) throws IOException {
        try (var database = Stores.files(of.data()).open("ledger")) {
            return new SqlLedger(database, Clock.systemUTC())
                    .openBatch("orders", "queue", new Versions("c0ffee", "beef"), List.of())
                    .number();
        }
    }

    @Test
    void whatTheHomeHasStays() throws IOException {
        Files.writeString(home.connections().resolve("own.yaml"), "adapter: lab\n");

        new Restore(home, Clock.systemUTC()).from(backup);

        assertThat(names(home.connections())).containsExactly("own.yaml");
    }

    private static List<String> names(Path place) throws IOException {
        try (var files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
