package io.legacybridge.runtime.backup;

import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.store.DataFolder;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.runtime.store.SqliteCopy;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/**
 * Copies a home into a folder, also while an appliance runs on it. First the ledger; then everything that the broker holds at
 * that moment goes into the journal; then the journal; then the keys. So whatever the copied ledger calls published is in the
 * copied journal, and every key that something in the copy needs is in it. Messages that the journal has beyond that are
 * offered again by their sources, with the same ids.
 *
 * <p>What is protected is sealed in it as it is in the home. The keys lie in a folder of their own, wrapped; what unwraps them,
 * certificates and secrets are not copied.
 */
public final class Backup {

    /** What the security team may want to keep apart, or for another time. */
    public static final String KEYS = "keys";

    /** The keys of persons, in a backup that holds nothing else. */
    static final String PERSONS = "persons/subjects.db";

    static final List<String> CONFIGURATION =
            List.of("bridge.yaml", "connections", "clients", "protection", "contracts", "erasures");
    private static final List<String> BESIDE_THE_STORES = List.of("FORMAT", "NODE", "versions");

    private final Home home;
    private final Clock clock;

    public Backup(Home home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /** Everything that the broker held when it was asked is in the journal when it returns. */
    @FunctionalInterface
    public interface Settling {
        void settle() throws IOException;
    }

    /** Of a home on which nothing runs: with what its broker holds. */
    public BackupManifest makeWithBroker(Path target) throws IOException {
        return make(
                target,
                () -> FileTree.copy(
                        home.data().resolve("broker"), target.resolve("data").resolve("broker")));
    }

    /**
     * @param target made when it is missing; must be empty
     * @throws ProblemException when a newer version wrote the home, which may keep more in it than this one knows
     */
    public BackupManifest make(Path target, Settling broker) throws IOException {
        requireEmpty(target);
        DataFolder.checkFormat(home.data());
        for (var store : List.of("ledger", "journal", "keys")) SqliteCopy.requireKnown(home.data(), store);
        var made = clock.instant();
        var data = Files.createDirectories(target.resolve("data"));
        var keys = Files.createDirectories(target.resolve(KEYS));
        SqliteCopy.copy(home.data().resolve("ledger.db"), data.resolve("ledger.db"));
        broker.settle();
        SqliteCopy.copy(home.data().resolve("journal.db"), data.resolve("journal.db"));
        for (var name : BESIDE_THE_STORES) FileTree.copy(home.data().resolve(name), data.resolve(name));
        for (var name : CONFIGURATION) FileTree.copy(home.root().resolve(name), target.resolve(name));
        SqliteCopy.copy(home.data().resolve("keys.db"), keys.resolve("keys.db"));
        var manifest = manifest(made.toString(), keys.resolve("keys.db"), target);
        manifest.write(target);
        FileTree.force(target);
        return manifest;
    }

    /**
     * The keys of persons alone, also while an appliance runs: who is erased may be in none of these copies for long, so they are kept
     * for a shorter time than all else.
     *
     * @param target made when it is missing; must be empty
     */
    public BackupManifest makeOfPersons(Path target) throws IOException {
        requireEmpty(target);
        SqliteCopy.requireKnown(home.data(), "subjects");
        var made = clock.instant();
        var copy = target.resolve(PERSONS);
        Files.createDirectories(copy.getParent());
        SqliteCopy.copy(ofPersons(home), copy);
        var manifest = new BackupManifest(
                BackupManifest.FORMAT, made.toString(), List.of(), List.of(), FileTree.digests(target));
        manifest.write(target);
        FileTree.force(target);
        return manifest;
    }

    /** Where they lie in a home. */
    static Path ofPersons(Home home) {
        return home.data().resolve("subjects.db");
    }

    private static BackupManifest manifest(String made, Path keys, Path target) throws IOException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + keys)) {
            return new BackupManifest(
                    BackupManifest.FORMAT,
                    made,
                    texts(connection, "SELECT DISTINCT kek_id FROM wrapped_key ORDER BY kek_id"),
                    texts(
                            connection,
                            "SELECT purpose || ' ' || version || ' ' || state FROM wrapped_key ORDER BY purpose, version"),
                    FileTree.digests(target));
        } catch (SQLException e) {
            throw new StoreException("The copied keys cannot be read.", e);
        }
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        return Sql.list(connection, query, row -> row.getString(1));
    }

    private static void requireEmpty(Path target) throws IOException {
        if (!Files.exists(target)) return;
        if (Files.isDirectory(target)) {
            try (var files = Files.list(target)) {
                if (files.findAny().isEmpty()) return;
            }
        }
        throw BackupManifest.problem(
                target,
                "This is not an empty folder, and a backup is never written over anything.",
                "Name a folder that does not exist yet.",
                "backup/not-empty");
    }
}
