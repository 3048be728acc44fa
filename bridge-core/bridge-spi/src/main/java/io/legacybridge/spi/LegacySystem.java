package io.legacybridge.spi;

import java.util.Optional;

/** One running instance of an adapter. */
public interface LegacySystem extends AutoCloseable {

    /** Where its messages come from, if it yields any. */
    Optional<Source> source();

    /** Lets go of connections and threads. What was not acknowledged is delivered again later. */
    @Override
    void close();
}
