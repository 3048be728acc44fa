package io.legacybridge.runtime.keys;

import io.legacybridge.security.protection.KeyRing;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a running appliance learn of rotated and destroyed keys, and writes down how much each key was used. */
public final class KeyUpkeep implements AutoCloseable {

    private static final Duration LEARNS_EVERY = Duration.ofSeconds(2);
    private static final Duration COUNTS_EVERY = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(KeyUpkeep.class);

    private final KeyRing keys;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("key-upkeep").daemon().factory());

    public KeyUpkeep(KeyRing keys) {
        this.keys = keys;
    }

    public void start() {
        every(LEARNS_EVERY, keys::refresh);
        every(COUNTS_EVERY, keys::writeUses);
    }

    private void every(Duration pause, Runnable work) {
        var _ = rounds.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        log.atError().setCause(e).log("The key store could not be looked at; the keys in use stay");
                    }
                },
                pause.toMillis(),
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        keys.writeUses();
    }
}
