package io.legacybridge.runtime.store;

import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.Rounds;
import java.nio.file.Path;

/**
 * The same as {@link DataAge} for a database that nodes share: every node lets its ledger grow older, and remembers outside of it
 * how old that was. Each node notices by itself that it was put back, at its start or while it runs, and pauses its own sources.
 */
public final class SharedDataAge implements AutoCloseable {

    /** A standby that follows a broken database may lack what was committed last. */
    private static final long NEVER_LOST_MORE = 1;

    private final Database ledger;
    private final AgeOutside outside;
    private final SourcePause pause;
    private final Runnable putBack;
    private final Rounds schedule = new Rounds("data-age");

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
        schedule.every(DataAge.INTERVAL, new Attempt(this::grow, DataAge::tell));
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
}
