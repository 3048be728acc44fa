package io.legacybridge.runtime.store;

import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.Rounds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that stores were put back to an earlier state behind our back, such as from yesterday's copy of the disk. A number
 * grows every minute in each store and in a file outside of the data folder; at the start they must be the same.
 */
public final class DataAge implements AutoCloseable {

    /** A stop between two of them leaves them one apart. */
    private static final long NEVER_MORE_APART = 1;

    static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(DataAge.class);

    private final SequencedMap<String, Database> stores;
    private final AgeOutside outside;
    private final Rounds schedule = new Rounds("data-age");
    private long age;

    /**
     * @param stores  by the names that people know them by; none of them is shared
     * @param folder  outside of the data folder, for the file
     */
    public DataAge(SequencedMap<String, Database> stores, Path folder) {
        this.stores = new LinkedHashMap<>(stores);
        this.outside = new AgeOutside(folder);
    }

    /** Forgets what is known outside: the data is put back on purpose. */
    public static void forget(Path folder) throws IOException {
        new AgeOutside(folder).forget();
    }

    /** Lets sources pause when something is older than the rest, and grows from now on. */
    public void start(SourcePause pause) {
        var ages = new LinkedHashMap<String, Long>();
        stores.forEach((name, store) -> ages.put(name, age(store)));
        var known = Math.max(outside.read(), Collections.max(ages.values()));
        var old = ages.entrySet().stream()
                .filter(store -> store.getValue() < known - NEVER_MORE_APART)
                .map(Map.Entry::getKey)
                .toList();
        if (!old.isEmpty() && !pause.stands()) pause.begin(putBack(String.join(" and ", old)));
        age = known;
        // All are the same before they grow, so that a stop in the middle of every start still leaves them one apart.
        write(age);
        grow();
        schedule.every(INTERVAL, new Attempt(this::grow, DataAge::tell));
    }

    @Override
    public void close() {
        schedule.close();
    }

    /** What one of the stores did not take is tried again, so that none runs ahead of the others. */
    void grow() {
        write(age + 1);
        age++;
    }

    /** Outside last: there, never more may be known than in the stores. */
    private void write(long number) {
        stores.values().forEach(store -> store.update("UPDATE data_age SET age = ?", number));
        outside.write(number);
    }

    static void tell(Throwable e) {
        log.atWarn().setCause(e).log("The age of the data cannot be written; it is tried again in a minute");
    }

    static String putBack(String what) {
        return "The data is older than what was known here before: " + what + " was put back to an earlier state.";
    }

    static long age(Database store) {
        return store.first("SELECT age FROM data_age", row -> row.getLong(1)).orElseThrow();
    }
}
