package io.legacybridge.runtime.journal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drops messages from the journal that are older than it keeps them. */
public final class JournalRetention implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(JournalRetention.class);

    private final Journal journal;
    private final Duration keep;
    private final Clock clock;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("journal-retention").daemon().factory());

    public JournalRetention(Journal journal, Duration keep, Clock clock) {
        this.journal = journal;
        this.keep = keep;
        this.clock = clock;
        var _ = schedule.scheduleWithFixedDelay(this::drop, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        schedule.close();
    }

    private void drop() {
        try {
            journal.dropBefore(clock.instant().minus(keep));
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("Old messages cannot be dropped from the journal; it is tried again");
        }
    }
}
