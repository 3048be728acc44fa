package io.legacybridge.runtime.watch;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done once an hour, such as throwing away what is old. A task that fails is told, tried again, and keeps no other from being done. */
public final class Housekeeping implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final Rounds schedule = new Rounds("housekeeping");

    /**
     * A part of the work.
     *
     * @param what such as {@code old messages of the journal}
     */
    public record Task(String what, Duration every, Attempt.Work work) {

        public Task(String what, Attempt.Work work) {
            this(what, INTERVAL, work);
        }
    }

    public Housekeeping(List<Task> tasks) {
        for (var task : tasks) {
            schedule.nowAndEvery(
                    task.every(),
                    new Attempt(
                            task.work(),
                            e -> log.atError()
                                    .setCause(e)
                                    .log("The upkeep of {} failed; it is tried again", task.what())));
        }
    }

    @Override
    public void close() {
        schedule.close();
    }
}
