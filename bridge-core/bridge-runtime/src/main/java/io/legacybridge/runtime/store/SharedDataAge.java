package io.legacybridge.runtime.store;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same as {@link DataAge} for a database that nodes share: every node lets its ledger grow older, and remembers outside of it
 * how old that was. Each node notices by itself that it was put back, at its start or while it runs, and pauses its own sources.
 */
public final class SharedDataAge implements AutoCloseable {

    /** A standby that follows a broken database may lack what was committed last. */
    private static final long NEVER_LOST_MORE = 1;

    private static final Logger log = LoggerFactory.getLogger(SharedDataAge.class);

    private final Database ledger;
    private final AgeOutside outside;
    private final SourcePause pause;
    private final Runnable putBack;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("data-age").daemon().factory());

    /**
     * @param folder  of this node alone, outside of the database
     * @param putBack what is done when it was
     */
    public SharedDataAge(Database ledger, Path folder, SourcePause pause, Runnable putBack) {
        this.ledger = ledger;
        this.outside = new AgeOutside(folder);
        this.pause = pause;
        this.putBack = putBack;
    }

    public void start() {
        grow();
        var interval = DataAge.INTERVAL.toMillis();
        var _ = schedule.scheduleWithFixedDelay(this::growOrTell, interval, interval, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        schedule.close();
    }

    /** What is known outside is lowered behind the pause: once a person has decided, it is not told again. */
    void grow() {
        var age = ledger.transaction(connection -> Sql.first(
                        connection, "UPDATE data_age SET age = age + 1 RETURNING age", row -> row.getLong(1))
                .orElseThrow());
        if (age < outside.read() - NEVER_LOST_MORE) {
            if (!pause.stands()) pause.begin(DataAge.putBack("the database of store"));
            putBack.run();
        }
        outside.write(age);
    }

    private void growOrTell() {
        try {
            grow();
        } catch (RuntimeException | Error e) {
            log.atWarn().setCause(e).log("The age of the data cannot be written; it is tried again in a minute");
        }
    }
}
