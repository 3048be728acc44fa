package io.legacybridge.security.protection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys that were asked for a moment ago and are in no store, so that it is not asked again for each value that names them. A value
 * is given out only after its key is stored, so what names a key that was not there stays unreadable. Thread-safe.
 */
final class UnknownKeys {

    static final Duration REMEMBERED = Duration.ofSeconds(2);
    static final int MOST = 1_000;

    private final Clock clock;
    private final Map<String, Instant> until = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST;
        }
    };

    UnknownKeys(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean contains(String name) {
        var end = until.get(name);
        if (end == null) return false;
        if (clock.instant().isBefore(end)) return true;
        until.remove(name);
        return false;
    }

    synchronized void add(String name) {
        until.put(name, clock.instant().plus(REMEMBERED));
    }
}
