package io.legacybridge.runtime.watch;

import java.util.Optional;

/** A trouble that is told once while it lasts, not at every try. Thread-safe. */
public final class StandingTrouble<T> {

    private Optional<T> current = Optional.empty();

    /** Whether it is another one than until now, and so worth telling. */
    public synchronized boolean begins(T trouble) {
        var before = current;
        current = Optional.of(trouble);
        return !before.equals(current);
    }

    /** Whether there was one until now. */
    public synchronized boolean ends() {
        var was = current.isPresent();
        current = Optional.empty();
        return was;
    }

    public synchronized Optional<T> current() {
        return current;
    }
}
