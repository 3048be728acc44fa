package io.legacybridge.runtime.call;

import java.time.Instant;
import java.util.Optional;

/**
 * What its client may know of a call.
 *
 * @param outcome what it would be told if it asked now; empty as long as nothing is known
 */
public record CallStatus(
        String call,
        String connection,
        String operation,
        State state,
        Instant asked,
        Optional<Instant> ended,
        Optional<Outcome> outcome) {

    /** How far it is. */
    public enum State {
        OPEN,
        ENDED,
        /** It may have been carried out. */
        UNKNOWN
    }
}
