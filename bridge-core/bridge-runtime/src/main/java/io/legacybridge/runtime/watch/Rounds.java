package io.legacybridge.runtime.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again on one thread of its own, with a pause after each time. It is attempts, for a schedule whose
 * task throws ends, and nobody would be told. Several are made one after the other.
 */
public final class Rounds implements AutoCloseable {

    /** For the work at hand, such as one look at a folder or one transaction. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final String thread;
    private final ScheduledExecutorService schedule;

    /** @param thread its name; it keeps no process from ending */
    public Rounds(String thread) {
        this.thread = thread;
        schedule = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(thread).daemon().factory());
    }

    /** For the first time after the pause. */
    public void every(Duration pause, Attempt... work) {
        repeat(pause, pause, work);
    }

    /** For the first time at once. */
    public void nowAndEvery(Duration pause, Attempt... work) {
        repeat(Duration.ZERO, pause, work);
    }

    /** Once more, as soon as the thread is free; not when they have ended. */
    public void soon(Attempt... work) {
        try {
            schedule.execute(round(work));
        } catch (RejectedExecutionException _) {
            // They ended meanwhile.
        }
    }

    /** No round begins any more. Returns at once, so that the work at hand may call it, and go on. */
    public void end() {
        schedule.shutdown();
    }

    /** Ends them, interrupts the work at hand and does not wait for it. */
    public void cutShort() {
        schedule.shutdownNow();
    }

    /** Ends them, and returns when the work at hand is done. What does not come to rest is left, and the log says so. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    void close(Duration patience) {
        end();
        try {
            if (!schedule.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS))
                log.warn("The work of {} does not come to rest, and is left", thread);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void repeat(Duration first, Duration pause, Attempt... work) {
        var _ = schedule.scheduleWithFixedDelay(round(work), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Runnable round(Attempt... work) {
        var inOrder = List.of(work);
        return () -> inOrder.forEach(Attempt::run);
    }
}
