package io.legacybridge.runtime.cli.operate;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.backup.Backup;
import io.legacybridge.runtime.backup.BackupManifest;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeAudit;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.store.DataFolder;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Backs up a home on this machine, also while an appliance runs on it. */
@Command(
        name = "backup",
        description = "Copies stores and configuration of a home into a new folder, also while the appliance runs.",
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {

    @Mixin
    private OperatorOptions options;

    @Parameters(paramLabel = "DIR", description = "The folder to make.")
    private Path target;

    @Option(
            names = "--persons",
            description = "Copies the keys of single persons and nothing else. No other backup has them.")
    private boolean persons;

    @Override
    public Integer call() throws IOException {
        var home = new Home(options.home());
        requireFiles(home);
        if (persons) {
            try (var audit = new HomeAudit(options.home())) {
                audit.write(AuditEntry.Operated.locally(
                        "copy keys of persons", target.toAbsolutePath().toString(), Map.of()));
            }
            var manifest = new Backup(home, Clock.systemUTC()).makeOfPersons(target);
            options.answer(JsonMapper.shared().valueToTree(manifest), """
                    %s holds the keys of persons of %s, and nothing else. Whoever has it and secrets/ can read what is erased from now
                    on: keep it for a short time only.
                    """.formatted(target, manifest.made()));
            return BridgeCommand.FINE;
        }
        var manifest = isRunning(home) ? whileRunning(home) : whileStopped(home);
        options.answer(JsonMapper.shared().valueToTree(manifest), text(manifest));
        return BridgeCommand.FINE;
    }

    private BackupManifest whileRunning(Home home) throws IOException {
        try (var appliance = options.connect()) {
            // Who may not do this, or gets no answer, should not find half a backup behind it.
            settle(appliance);
            return new Backup(home, Clock.systemUTC()).make(target, () -> settle(appliance));
        }
    }

    private static void settle(ControlClient appliance) {
        appliance.post("/settle", Map.of(), new byte[0]);
    }

    /** Nobody journals then what the broker holds. */
    private BackupManifest whileStopped(Home home) throws IOException {
        try (var _ = DataFolder.open(home.root())) {
            return new Backup(home, Clock.systemUTC()).makeWithBroker(target);
        }
    }

    private static boolean isRunning(Home home) throws IOException {
        try (var _ = DataFolder.open(home.root())) {
            return false;
        } catch (ProblemException e) {
            if (e.problem().code().equals("data/in-use")) return true;
            throw e;
        }
    }

    private static void requireFiles(Home home) {
        if (!Files.isDirectory(home.data()))
            throw problem(
                    home.root(),
                    "No appliance has run on this home, so there is nothing to back up.",
                    "Name another with --home.");
        if (new SettingsFile(home, Clock.systemUTC()).require().store().isPresent())
            throw ProblemException.error(
                    Place.of(home.settings().toString()).at("store"),
                    "The stores of this home are schemas of a PostgreSQL database, which this command does not copy.",
                    "Copy the database with pg_dump and the files of the home, in the order that docs/backup.md gives.",
                    "backup/postgresql");
    }

    private static ProblemException problem(Path where, String what, String fix) {
        return ProblemException.error(Place.of(where.toString()), what, fix, "backup/nothing-here");
    }

    private String text(BackupManifest manifest) {
        return """
                %s holds %d files of %s.
                Its protected values can be read with the key-encryption key %s only, which is not in it: keep secrets/ and certs/
                where you keep secrets. The folder %s/%s holds the wrapped keys and may be kept apart from the rest. The keys of single
                persons are not in it: bridge backup --persons.
                """.formatted(
                        target,
                        manifest.files().size(),
                        manifest.made(),
                        String.join(" and ", manifest.keyEncryptionKeys()),
                        target,
                        Backup.KEYS);
    }
}
