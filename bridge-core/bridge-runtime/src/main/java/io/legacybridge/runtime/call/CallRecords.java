package io.legacybridge.runtime.call;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import java.time.Instant;
import java.util.Optional;

/** What is remembered of calls. Every method is one local durable transaction. */
public interface CallRecords {

    /** Remembers that a call begins. One with the same key that certainly did nothing is forgotten for it. */
    Begun begin(Call call);

    /** Remembers how a call ended. */
    void end(String id, State state, Optional<byte[]> sealedAnswer);

    Optional<Call> find(String id);

    /** The call that was begun with this key. */
    Optional<Call> withKey(String key);

    /** Forgets calls that were begun before this time, and returns how many. */
    int forgetBefore(Instant time);

    /** What became of the wish to begin. */
    sealed interface Begun {

        /** It was not known before; it is remembered now. */
        record New() implements Begun {}

        /** Another one has its key. */
        record Known(Call call) implements Begun {}
    }

    /** What is known of a call. */
    enum State {
        /** On its way. */
        OPEN,
        /** It ended, and its answer is kept. */
        ANSWERED,
        /** Nobody knows whether it was carried out. */
        UNKNOWN,
        /** It was certainly not carried out. */
        NOT_SENT
    }

    /**
     * One call.
     *
     * @param client    name of its client
     * @param key       keyed hash of client, operation and Idempotency-Key
     * @param request   keyed hash of the request
     * @param versions  what its answer is read with
     * @param deadline  when its legacy system has no more time
     * @param answer    sealed
     */
    record Call(
            String id,
            String client,
            String connection,
            String operation,
            Optional<String> key,
            String request,
            Versions versions,
            Instant asked,
            Instant deadline,
            State state,
            Optional<Instant> ended,
            Optional<byte[]> answer) {

        @Override
        public String toString() {
            return "call " + id + " " + state;
        }
    }
}
