package io.legacybridge.runtime.watch;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done once an hour, such as throwing away what is old. A task that fails is told, tried again, and keeps no other from being done. */
public final class Housekeeping implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Rounds schedule = new Rounds("housekeeping");
    private final Duration patience;
    private volatile boolean ends;

    /** Work of many steps. It is told with each of them whether to end before it is done; the next start does the rest. */
    @FunctionalInterface
    public interface Steps {
        void run(BooleanSupplier ends) throws Exception;
    }

    /**
     * A part of the work.
     *
     * @param what such as {@code old messages of the journal}
     */
    public record Task(String what, Duration every, Steps work) {

        public Task(String what, Duration every, Attempt.Work work) {
            this(what, every, _ -> work.run());
        }

        public Task(String what, Attempt.Work work) {
            this(what, INTERVAL, work);
        }

        /** Work of many steps. */
        public static Task inSteps(String what, Steps work) {
            return new Task(what, INTERVAL, work);
        }
    }

    public Housekeeping(List<Task> tasks) {
        this(tasks, Rounds.PATIENCE);
    }

    Housekeeping(List<Task> tasks, Duration patience) {
        this.patience = patience;
        for (var task : tasks) {
            schedule.nowAndEvery(
                    task.every(),
                    new Attempt(
                            () -> task.work().run(() -> ends),
                            e -> log.atError()
                                    .setCause(e)
                                    .log("The upkeep of {} failed; it is tried again", task.what())));
        }
    }

    /** Connections are told to stop after this, so it waits for no more than a step. */
    @Override
    public void close() {
        ends = true;
        schedule.close(patience);
    }
}
