package io.legacybridge.runtime.measure;

import java.time.Duration;
import java.time.Instant;

/** Hears what happens, to count it. No value of a record or of a request ever comes here, only names and numbers. */
public interface Measures {

    /** For those who count nothing. */
    Measures NONE = new Measures() {};

    /** A chunk was recorded in the ledger. */
    default void recorded(String connection, Tally chunk) {}

    /** A source is read here from now on, which gave something before. */
    default void goesOn(String connection, Instant lastTaken) {}

    /** A legacy system was asked. */
    default void called(String connection, String operation, Ending ending, Duration took) {}

    /**
     * A client was answered.
     *
     * @param client its name, or {@link #NOBODY}
     * @param code   that of the refusal, or {@link #FINE}
     */
    default void answered(String client, String code) {}

    /** A client that nobody knows. */
    String NOBODY = "unknown";

    /** The code of an answer that is no refusal. */
    String FINE = "ok";

    /** How a call ended. */
    enum Ending {
        REPLY,
        FAULT,
        UNSENDABLE,
        UNREADABLE,
        UNKNOWN,
        NOT_REACHED
    }
}
