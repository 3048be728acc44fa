package io.legacybridge.adapter.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * From where a look at a table reads, so that it finds rows that were changed early and appear late: an overlap before the
 * latest change seen, and before the oldest open transaction began, where the database tells it. When nothing later has come
 * for as long as the overlap, all late rows have, and the next look begins behind that change. No clock takes it further.
 */
final class LookStart {

    /** Less than it is no difference to some databases. */
    private static final Duration TICK = Duration.ofMillis(1);

    /** Times may be whole seconds, and the latest one has to be over. */
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Duration overlap;

    /** Everything changed before it has been read; empty at the very beginning. */
    private Optional<Instant> start = Optional.empty();

    private Optional<Instant> latest = Optional.empty();

    /** When the first look began that knew the latest change, by the database's clock. */
    private Optional<Instant> latestSince = Optional.empty();

    LookStart(Duration overlap) {
        this.overlap = overlap;
    }

    Optional<Instant> get() {
        return start;
    }

    /** The latest change that was seen. */
    Optional<Instant> latest() {
        return latest;
    }

    /** As if a change were the latest one. */
    void goBackTo(Instant change) {
        latest = Optional.of(change);
        latestSince = Optional.empty();
        start = Optional.of(change.minus(overlap));
    }

    void saw(Instant change) {
        if (latest.filter(known -> !change.isAfter(known)).isPresent()) return;
        latest = Optional.of(change);
        latestSince = Optional.empty();
    }

    /** @param until the youngest changes that the look which begins will read */
    void begin(Instant until) {
        // The clock was put back, or another server took over: what is changed now is older than the latest change.
        if (latest.filter(until::isBefore).isPresent()) goBackTo(until);
        if (latestSince.isEmpty()) latestSince = Optional.of(until);
    }

    void end(Instant until, Optional<Instant> oldestOpen) {
        start = ofNext(until, oldestOpen);
    }

    /**
     * @param until      of the look now
     * @param oldestOpen since when the oldest open transaction had been running when it began
     */
    Optional<Instant> ofNext(Instant until, Optional<Instant> oldestOpen) {
        if (latest.isEmpty()) return start;
        var quiet = Duration.between(latestSince.orElse(until), until);
        var allHaveCome = quiet.compareTo(overlap.plus(SECOND)) > 0;
        var behindLatest = allHaveCome ? latest.get().plus(TICK) : latest.get().minus(overlap);
        var next = oldestOpen
                .map(since -> since.minus(overlap))
                .filter(behindLatest::isAfter)
                .orElse(behindLatest);
        return Optional.of(start.filter(next::isBefore).orElse(next));
    }
}
