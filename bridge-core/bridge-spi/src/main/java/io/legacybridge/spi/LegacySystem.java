package io.legacybridge.spi;

import java.util.Optional;

/** One running instance of an adapter. */
public interface LegacySystem extends AutoCloseable {

    /** Where its messages come from, if it yields any. */
    Optional<Source> source();

    /** What clients can ask it to do, if anything. */
    default Optional<Operations> operations() {
        return Optional.empty();
    }

    /**
     * Lets go of connections and threads, and ends whoever waits in them. What was not acknowledged is delivered again
     * later. May be called from any thread, at any time, and again.
     */
    @Override
    void close();
}
