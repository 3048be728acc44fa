package io.legacybridge.runtime.keys;

import io.legacybridge.security.protection.Erasure;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.SubjectKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a running appliance learn of rotated and destroyed keys and of erased persons, and writes down how much each key was used. */
public final class KeyUpkeep implements AutoCloseable {

    private static final Duration LEARNS_EVERY = Duration.ofSeconds(2);
    private static final Duration COUNTS_EVERY = Duration.ofMinutes(1);
    private static final Duration LOOKS_BACK = Duration.ofMinutes(5);
    private static final Logger log = LoggerFactory.getLogger(KeyUpkeep.class);

    private final KeyRing keys;
    private final SubjectKeys subjects;
    private final Erasure.Erased erased;
    private final Clock clock;
    private Instant heard;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("key-upkeep").daemon().factory());

    public KeyUpkeep(KeyRing keys, SubjectKeys subjects, Erasure.Erased erased, Clock clock) {
        this.keys = keys;
        this.subjects = subjects;
        this.erased = erased;
        this.clock = clock;
        this.heard = clock.instant();
    }

    public void start() {
        every(LEARNS_EVERY, keys::refresh);
        every(LEARNS_EVERY, this::forgetErased);
        every(COUNTS_EVERY, keys::writeUses);
    }

    /** Looks back a little: the clocks of nodes differ, and a transaction is seen later than it is dated. */
    private void forgetErased() {
        var now = clock.instant();
        subjects.forget(erased.since(heard.minus(LOOKS_BACK)));
        heard = now;
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
