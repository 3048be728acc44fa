package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.security.protection.FieldSealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Throws away versions of connections that nothing needs any more: no staged file, no delivery that is not completed, no
 * dead letter, no message that clients can still read, no answer to a call that is kept, and no connection as the one that
 * ran last.
 */
final class VersionUpkeep {

    /** Messages wait on the broker before they count as journalled; nobody leaves them there for longer. */
    private static final Duration ON_THE_BROKER = Duration.ofDays(30);

    private final ConnectionArchive archive;
    private final Path staging;
    private final Ledger ledger;
    private final FieldSealer sealer;
    private final Clock clock;

    VersionUpkeep(ConnectionArchive archive, Path staging, Ledger ledger, FieldSealer sealer, Clock clock) {
        this.archive = archive;
        this.staging = staging;
        this.ledger = ledger;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** @param journalKeep how long clients can read a message */
    void throwAway(Duration journalKeep) throws IOException {
        // Staged files first: one that is completed in between stands in the ledger.
        var staged = stagedVersions();
        // One that cannot be opened may need any of them, once its key is back.
        if (staged.isEmpty()) return;
        var needed = new HashSet<>(staged.get());
        needed.addAll(ledger.versionsInUse(clock.instant().minus(journalKeep).minus(ON_THE_BROKER)));
        archive.retain(needed);
    }

    /** Empty when not all are known. */
    private Optional<Set<String>> stagedVersions() throws IOException {
        var all = new HashSet<String>();
        if (!Files.isDirectory(staging)) return Optional.of(all);
        try (var folders = Files.newDirectoryStream(staging, Files::isDirectory)) {
            for (var folder : folders) {
                var versions =
                        EncryptedStaging.versions(folder, folder.getFileName().toString(), sealer);
                if (versions.isEmpty()) return Optional.empty();
                all.addAll(versions.get());
            }
        }
        return Optional.of(all);
    }
}
