package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.runtime.staging.EncryptedStaging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits for somebody does not wait for ever: dead letters that nobody closes, and staged files that nothing reads. */
public final class MaximumAge {

    private static final Logger log = LoggerFactory.getLogger(MaximumAge.class);

    private final Letters letters;
    private final Path staging;
    private final Duration lettersWait;
    private final Duration stagedKeep;
    private final Clock clock;

    /** @param staging the folder with the staged files of all connections; may be missing */
    public MaximumAge(Letters letters, Path staging, Duration lettersWait, Duration stagedKeep, Clock clock) {
        this.letters = letters;
        this.staging = staging;
        this.lettersWait = lettersWait;
        this.stagedKeep = stagedKeep;
        this.clock = clock;
    }

    /** Ends what is too old: a dead letter counts as discarded from then on. */
    public void enforce() throws IOException {
        letters.expire(clock.instant().minus(lettersWait))
                .forEach((connection, count) -> log.atWarn()
                        .addKeyValue("connection", connection)
                        .log(
                                "{} dead letters waited longer than dead-letters-wait and were discarded as expired",
                                count));
        if (!Files.isDirectory(staging)) return;
        try (var folders = Files.newDirectoryStream(staging, Files::isDirectory)) {
            for (var folder : folders) {
                var count =
                        EncryptedStaging.deleteBefore(folder, clock.instant().minus(stagedKeep));
                if (count > 0)
                    log.atWarn()
                            .addKeyValue("connection", folder.getFileName())
                            .log(
                                    "{} staged files were older than staged-keep and were deleted; those that are still on"
                                            + " their server are read again",
                                    count);
            }
        }
    }

    /** When the oldest of what waits for a connection ends, unless somebody sees to it. */
    public Optional<Instant> next(String connection) {
        try {
            return Stream.of(
                            letters.oldestWaiting(connection).map(time -> time.plus(lettersWait)),
                            EncryptedStaging.oldest(staging.resolve(connection)).map(time -> time.plus(stagedKeep)))
                    .flatMap(Optional::stream)
                    .min(Instant::compareTo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
