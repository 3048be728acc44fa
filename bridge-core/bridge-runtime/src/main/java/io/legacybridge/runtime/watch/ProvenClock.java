package io.legacybridge.runtime.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A clock that is believed only after it kept pace with the machine's count of seconds for a day. A machine that starts with a
 * wrong time is put right sooner or later; that is a jump, and the day begins anew. Thread-safe.
 */
public final class ProvenClock {

    private static final Duration TRIAL = Duration.ofDays(1);
    private static final Duration TOLERANCE = Duration.ofHours(1);

    private final Clock clock;
    private final LongSupplier nanos;
    private Instant begun;
    private long begunNanos;

    /** @param nanos that pass evenly, such as {@link System#nanoTime} */
    public ProvenClock(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        begin(clock.instant(), nanos.getAsLong());
    }

    /** What time it is; empty when that is not proven. */
    public synchronized Optional<Instant> now() {
        var now = clock.instant();
        return passed(now).compareTo(TRIAL) >= 0 ? Optional.of(now) : Optional.empty();
    }

    /** By the clock itself, which may be wrong. */
    public synchronized Instant unproven() {
        return clock.instant();
    }

    /** From when on it is believed, unless it jumps. */
    public synchronized Instant provenFrom() {
        var _ = passed(clock.instant());
        return begun.plus(TRIAL);
    }

    /** For how long it kept pace. */
    private Duration passed(Instant now) {
        var nanosNow = nanos.getAsLong();
        var passed = Duration.ofNanos(nanosNow - begunNanos);
        if (Duration.between(begun, now).minus(passed).abs().compareTo(TOLERANCE) < 0) return passed;
        begin(now, nanosNow);
        return Duration.ZERO;
    }

    private void begin(Instant now, long nanosNow) {
        begun = now;
        begunNanos = nanosNow;
    }
}
