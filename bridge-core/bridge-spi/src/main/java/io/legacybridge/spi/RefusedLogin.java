package io.legacybridge.spi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps a password that a legacy system refused from being shown again for a while, however many calls come, unless it has
 * changed: many systems lock an account that fails often. Thread-safe.
 *
 * @param <E> why it was refused
 */
public final class RefusedLogin<E extends Exception> {

    private final Duration pause;
    private final Clock clock;
    private Optional<Refused<E>> last = Optional.empty();

    private record Refused<E>(String password, Instant until, E why) {

        /** Never prints the password. */
        @Override
        public String toString() {
            return "Refused[until=" + until + "]";
        }
    }

    public RefusedLogin(Duration pause, Clock clock) {
        this.pause = pause;
        this.clock = clock;
    }

    /** @throws E what was told when this password was refused, while it is not to be shown again */
    public synchronized void check(String password) throws E {
        if (last.isEmpty()) return;
        var refused = last.get();
        if (refused.password().equals(password) && clock.instant().isBefore(refused.until())) throw refused.why();
        last = Optional.empty();
    }

    public synchronized void remember(String password, E why) {
        last = Optional.of(new Refused<>(password, clock.instant().plus(pause), why));
    }
}
