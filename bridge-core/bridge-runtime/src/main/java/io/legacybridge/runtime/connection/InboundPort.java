package io.legacybridge.runtime.connection;

import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.LegacySystemException;

/** The appliance's port for legacy systems that call by themselves, as connections see it. Thread-safe. */
@FunctionalInterface
public interface InboundPort {

    /**
     * Hands the calls below {@code /connection/} over, until closed.
     *
     * @throws LegacySystemException when the port cannot be opened
     */
    AutoCloseable serve(String connection, InboundCalls calls) throws LegacySystemException;
}
