package io.legacybridge.runtime.backup;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.RestoreNote;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.journal.SqlJournal;
import io.legacybridge.runtime.ledger.DeliveryNumbers;
import io.legacybridge.runtime.outbox.OutboxNumbers;
import io.legacybridge.runtime.store.DataAge;
import io.legacybridge.runtime.store.DataFolder;
import io.legacybridge.runtime.store.SourcePause;
import io.legacybridge.runtime.store.Stores;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** Makes the data of a home from a backup. The configuration is copied only as far as the home has none. */
public final class Restore {

    private static final String UNFINISHED = ".restoring";

    private final Home home;
    private final Clock clock;

    public Restore(Home home, Clock clock) {
        this.home = home;
        this.clock = clock;
    }

    /**
     * The sources of the restored home pause until a person goes on. From a backup of the keys of persons, these alone go into a home
     * that has data and lacks them; what was erased since is destroyed again at the next start.
     *
     * @throws ProblemException when the home has already what would be restored, or the backup is not what was written
     */
    public BackupManifest from(Path backup) throws IOException {
        var manifest = BackupManifest.read(backup);
        if (manifest.isOfPersons()) ofPersons(backup, manifest);
        else ofAllElse(backup, manifest);
        return manifest;
    }

    private void ofPersons(Path backup, BackupManifest manifest) throws IOException {
        if (!Files.isDirectory(home.data()))
            throw BackupManifest.problem(
                    home.root(),
                    "The home has no data, and the keys of persons alone are of no use.",
                    "Restore the backup of all else first.",
                    "backup/home-has-no-data");
        try (var _ = DataFolder.open(home.root())) {
            var target = Backup.ofPersons(home);
            if (Files.exists(target))
                throw BackupManifest.problem(
                        target,
                        "The home has keys of persons already, and nothing is restored over them.",
                        "Move this file away, together with those beside it that begin with its name.",
                        "backup/home-has-data");
            compare(backup, manifest);
            tellAudit(home.data(), "restore keys of persons", backup, manifest);
            copy(backup.resolve(Backup.PERSONS), target);
        }
    }

    private void tellAudit(Path data, String action, Path backup, BackupManifest manifest) throws IOException {
        var details =
                Map.of("made", manifest.made(), "restored", clock.instant().toString());
        new RestoreNote(data)
                .leave(AuditEntry.Operated.locally(
                        action, backup.toAbsolutePath().toString(), details));
    }

    private void ofAllElse(Path backup, BackupManifest manifest) throws IOException {
        if (Files.exists(home.data()))
            throw BackupManifest.problem(
                    home.data(),
                    "The home has data already, and nothing is restored over it.",
                    "Move this folder away, or name another home with --home.",
                    "backup/home-has-data");
        compare(backup, manifest);
        var data = home.root().resolve("data.restoring");
        if (Files.exists(data))
            throw BackupManifest.problem(
                    data, "This is the rest of a restore that failed.", "Remove it.", "backup/home-has-data");
        Files.createDirectories(home.root());
        FileTree.copy(backup.resolve("data"), data);
        FileTree.copy(backup.resolve(Backup.KEYS), data);
        leap(data);
        new SourcePause(data).begin("The data was restored from a backup of " + manifest.made() + ".");
        tellAudit(data, "restore data", backup, manifest);
        FileTree.force(data);
        for (var name : Backup.CONFIGURATION)
            if (isFree(home.root().resolve(name)))
                copy(backup.resolve(name), home.root().resolve(name));
        DataAge.forget(home.status());
        PrivateFiles.move(data, home.data());
    }

    /** Whole or not at all: half a folder would be taken for the home's own. Nothing when the backup has none. */
    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) return;
        // What a link leads to is replaced, not the link.
        replace(from, Files.exists(to) ? to.toRealPath() : to);
    }

    private static void replace(Path from, Path to) throws IOException {
        var beside = to.resolveSibling(to.getFileName() + UNFINISHED);
        FileTree.delete(beside);
        if (Files.isDirectory(to)) fill(to, from);
        else PrivateFiles.move(copied(from, beside), to);
    }

    /** The folder stays, since it may be a mount point. While what is unfinished lies there, none of it counts. */
    private static void fill(Path folder, Path from) throws IOException {
        var unfinished = folder.resolve(UNFINISHED);
        FileTree.delete(unfinished);
        copied(from, unfinished);
        for (var file : FileTree.names(unfinished)) {
            FileTree.delete(folder.resolve(file));
            PrivateFiles.move(unfinished.resolve(file), folder.resolve(file));
        }
        FileTree.delete(unfinished);
    }

    private static Path copied(Path from, Path to) throws IOException {
        FileTree.copy(from, to);
        FileTree.force(to);
        return to;
    }

    /** A new home has the folders, and nothing in them; or what a restore that was cut off had brought so far. */
    private static boolean isFree(Path place) throws IOException {
        if (!Files.isDirectory(place)) return !Files.exists(place);
        var names = FileTree.names(place);
        return names.isEmpty() || names.contains(UNFINISHED);
    }

    /**
     * Clients have read on since the backup, and partners have got files: a message must not get a position or a sequence that was
     * left behind, nor a file a name that was given.
     */
    private void leap(Path data) {
        try (var journal = Stores.files(data).open("journal")) {
            new SqlJournal(journal).leap(clock.instant());
        }
        try (var ledger = Stores.files(data).open("ledger")) {
            DeliveryNumbers.leap(ledger, clock.instant());
            OutboxNumbers.leap(ledger, clock.instant());
        }
    }

    private static void compare(Path backup, BackupManifest manifest) throws IOException {
        var found = FileTree.digests(backup);
        found.remove(BackupManifest.FILE);
        for (var file : manifest.files().entrySet())
            if (!file.getValue().equals(found.remove(file.getKey())))
                throw BackupManifest.problem(
                        backup.resolve(file.getKey()),
                        "This file is not as it was when the backup was made, or is missing.",
                        "Take another copy of the backup; the keys may be kept elsewhere and belong into the folder keys.",
                        "backup/damaged");
        if (!found.isEmpty())
            throw BackupManifest.problem(
                    backup.resolve(found.firstKey()),
                    "This file does not belong to the backup.",
                    "Remove it.",
                    "backup/damaged");
    }
}
