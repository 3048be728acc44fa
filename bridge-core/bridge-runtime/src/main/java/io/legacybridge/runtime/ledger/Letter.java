package io.legacybridge.runtime.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.runtime.ledger.DeadLetter.Kind;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A dead letter as operators see it: all but its bytes.
 *
 * @param position where it stood in its source, such as {@code accounts.dat#42}
 * @param records  of a file: how many of its records were taken so far; it goes on at {@code offset}
 * @param versions what it was read with
 * @param replays  how often a replay was tried
 * @param inDoubt  a replay came to no known end, so that its message may be there; replaying it again tells
 * @param bytes    size of the sealed original bytes; 0 when they were thrown away after it was closed
 * @param payloads what operators gave in place of the original bytes, oldest first
 * @param closed   what became of it; empty while it waits
 */
public record Letter(
        String id,
        String connection,
        long delivery,
        Kind kind,
        long records,
        String position,
        long offset,
        String reason,
        String code,
        Ledger.Versions versions,
        Instant time,
        State state,
        int replays,
        boolean inDoubt,
        long bytes,
        List<Payload> payloads,
        Optional<Closing> closed) {

    /** Who closed one that nobody took care of. */
    public static final String BY_THE_APPLIANCE = "appliance";

    /** Version of the bytes that were set aside. */
    public static final int ORIGINAL = 1;

    /** What became of a dead letter. */
    public enum State {
        WAITING,
        REPLAYED,
        DISCARDED;

        /** As it stands in the store and in JSON. */
        @JsonValue
        public String word() {
            return Words.written(this);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Bytes that an operator gave.
     *
     * @param version 2 for the first; 1 are the original ones
     */
    public record Payload(int version, Instant given, String by) {}

    /**
     * @param by      the operator, {@code source} when its source offered it again and it was taken, or {@link #BY_THE_APPLIANCE}
     * @param because the reason of a discard
     */
    public record Closing(Instant time, String by, String because) {}

    public boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Why something cannot be done about it, and what to do. */
    public Problem problem(String what, String fix, String code) {
        return Problem.error(Place.of("dead letter").at(id), what, fix, code);
    }

    /** For whoever saw it waiting and came too late. */
    public Problem closedMeanwhile() {
        return problem("It was replayed or discarded meanwhile.", "Look at it again.", "dead-letter/closed");
    }

    /** Version of the bytes that a replay reads: the last ones that were given, or else the original ones. */
    public int currentPayload() {
        return payloads.isEmpty() ? ORIGINAL : payloads.getLast().version();
    }
}
