package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.Letters;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.runtime.watch.ProvenClock;
import io.legacybridge.runtime.watch.StandingTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for somebody does not wait for ever: dead letters that nobody closes, and staged files that nothing reads. They may be
 * the only copy, so nothing ends by a clock that is not proven: until it is, what would end is announced.
 */
public final class MaximumAge {

    private static final Logger log = LoggerFactory.getLogger(MaximumAge.class);

    private final Letters letters;
    private final Journalled journal;
    private final Path staging;
    private final Duration lettersWait;
    private final Duration stagedKeep;
    private final ProvenClock clock;
    private final StandingTrouble<Instant> announced = new StandingTrouble<>();

    /** What clients have. */
    public interface Journalled {

        /** Whether everything of this connection is in the journal that was on the broker when this was asked. */
        boolean isComplete(String connection);

        boolean has(String messageId);
    }

    /** @param staging the folder with the staged files of all connections; may be missing */
    public MaximumAge(
            Letters letters,
            Journalled journal,
            Path staging,
            Duration lettersWait,
            Duration stagedKeep,
            ProvenClock clock) {
        this.letters = letters;
        this.journal = journal;
        this.staging = staging;
        this.lettersWait = lettersWait;
        this.stagedKeep = stagedKeep;
        this.clock = clock;
    }

    /** Ends what is too old, or announces it: a dead letter counts as discarded from then on. */
    public void enforce() throws IOException {
        var now = clock.now();
        if (now.isPresent()) end(now.get());
        else announce();
    }

    private void end(Instant now) throws IOException {
        endPublished(now.minus(lettersWait));
        letters.expire(now.minus(lettersWait), InboundFlow.ENDS_THE_PROCESS)
                .forEach((connection, count) -> log.atWarn()
                        .addKeyValue("connection", connection)
                        .log(
                                "{} dead letters waited longer than dead-letters-wait and were discarded as expired",
                                count));
        staged(folder -> EncryptedStaging.deleteBefore(folder, now.minus(stagedKeep)))
                .forEach((connection, count) -> log.atWarn()
                        .addKeyValue("connection", connection)
                        .log(
                                "{} staged files were older than staged-keep and were deleted; those that are still on"
                                        + " their server are read again",
                                count));
    }

    /**
     * The process may have ended between publishing a record and the ledger. What clients have of them was not given up, and while
     * nobody knows, nothing ends. All of them are looked for each time, since the journal forgets sooner than letters expire.
     */
    private void endPublished(Instant setAsideBefore) {
        var records = letters.waitingRecords(InboundFlow.ENDS_THE_PROCESS).stream()
                .collect(Collectors.groupingBy(Letter::connection));
        records.forEach((connection, ofConnection) -> {
            if (!journal.isComplete(connection)) return;
            var ended = ofConnection.stream().collect(Collectors.partitioningBy(letter -> journal.has(letter.id())));
            var published = ended.get(true);
            published.forEach(letter -> letters.replayed(letter.id(), Letter.BY_THE_APPLIANCE));
            var expired = ended.get(false).stream()
                    .filter(letter -> letter.time().isBefore(setAsideBefore))
                    .toList();
            expired.forEach(letter -> letters.expire(letter.id()));
            tell(connection, published, "were closed as replayed, since clients have them");
            tell(connection, expired, "waited longer than dead-letters-wait and were discarded as expired");
        });
    }

    private static void tell(String connection, List<Letter> ended, String what) {
        if (ended.isEmpty()) return;
        log.atWarn()
                .addKeyValue("connection", connection)
                .log("{} dead letters of records with which the process ended {}", ended.size(), what);
    }

    /** Once, unless the clock has to be proven anew. */
    private void announce() throws IOException {
        var from = clock.provenFrom();
        if (!announced.begins(from)) return;
        var now = clock.unproven();
        letters.expiring(now.minus(lettersWait))
                .forEach((connection, count) -> log.atWarn()
                        .addKeyValue("connection", connection)
                        .log(
                                "{} dead letters have waited longer than dead-letters-wait. They will be discarded as expired"
                                        + " when this process has run for a day with a right clock, not before {}. Replay or"
                                        + " discard them, or set dead-letters-wait longer",
                                count,
                                from));
        staged(folder -> EncryptedStaging.countBefore(folder, now.minus(stagedKeep)))
                .forEach((connection, count) -> log.atWarn()
                        .addKeyValue("connection", connection)
                        .log(
                                "{} staged files are older than staged-keep. They will be deleted when this process has run for"
                                        + " a day with a right clock, not before {}. Mend what keeps their connection from"
                                        + " reading them, or set staged-keep longer",
                                count,
                                from));
    }

    private interface Count {
        int in(Path folder) throws IOException;
    }

    /** How many files, by connection. */
    private SortedMap<String, Integer> staged(Count count) throws IOException {
        var counts = new TreeMap<String, Integer>();
        if (!Files.isDirectory(staging)) return counts;
        try (var folders = Files.newDirectoryStream(staging, Files::isDirectory)) {
            for (var folder : folders) {
                var files = count.in(folder);
                if (files > 0) counts.put(folder.getFileName().toString(), files);
            }
        }
        return counts;
    }

    /** When the oldest of what waits for a connection ends, unless somebody sees to it. */
    public Optional<Instant> next(String connection) {
        try {
            return Stream.of(
                            letters.oldestWaiting(connection).map(time -> time.plus(lettersWait)),
                            EncryptedStaging.oldest(staging.resolve(connection)).map(time -> time.plus(stagedKeep)))
                    .flatMap(Optional::stream)
                    .min(Instant::compareTo)
                    .map(time -> later(time, clock.provenFrom()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
