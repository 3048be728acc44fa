package io.legacybridge.runtime.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done once an hour, such as throwing away what is old. A task that fails is told, tried again, and keeps no other from being done. */
public final class Housekeeping implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("housekeeping").daemon().factory());

    /**
     * A part of the work.
     *
     * @param what such as {@code old messages of the journal}
     */
    public record Task(String what, Duration every, Work work) {

        public Task(String what, Work work) {
            this(what, INTERVAL, work);
        }
    }

    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    public Housekeeping(List<Task> tasks) {
        for (var task : tasks) {
            var trouble = new StandingTrouble<String>();
            var _ = schedule.scheduleWithFixedDelay(
                    () -> run(task, trouble), 0, task.every().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        schedule.close();
    }

    private static void run(Task task, StandingTrouble<String> trouble) {
        try {
            task.work().run();
            trouble.ends();
        } catch (Exception | Error e) {
            if (trouble.begins(e.toString()))
                log.atError().setCause(e).log("The upkeep of {} failed; it is tried again", task.what());
        }
    }
}
