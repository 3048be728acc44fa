package io.legacybridge.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What clients have handed over and a legacy system gets later, together: batches, kept durably and sealed by the core. Each
 * operation has its own, and at most one that is open. Thread-safe.
 */
public interface Outbox {

    /**
     * Tells what this connection of this appliance puts on a legacy system from what others put there, also those of another appliance
     * whose connection is called the same. The same for all nodes and after every start; letters, digits, {@code -} and {@code _}.
     */
    String owner();

    /**
     * Adds what one call brought to the open batch, and opens one when there is none, or the open one has no room for it; that
     * is closed then. Durable when it returns. The same call again adds nothing and gets the same place.
     *
     * @param records how many records the content has
     * @param naming  gives the batch its name when it is opened; it keeps that name, whatever is configured since
     */
    Place add(String operation, String call, int records, byte[] content, Naming naming, Limits limits);

    /**
     * Nothing is sent for now: what is known here was put back to an earlier state, so some of it may have been sent, and a person
     * has to decide.
     */
    boolean isPaused();

    /** The batches that are not sent yet, oldest first. */
    List<Batch> unsent(String operation);

    /** From now on nothing is added to it. May be repeated. */
    void close(String operation, long batch);

    /** The contents of a batch in the order in which they came. */
    List<byte[]> contents(String operation, long batch);

    /**
     * It lies whole on the legacy system, in a place from which it only has to be let go.
     *
     * @param before where it lay until now, as {@link #unsent} told; empty when it lay nowhere
     * @param place  where, opaque to the core
     * @return false when another process was quicker: then that one's place counts
     */
    boolean delivered(String operation, long batch, Optional<String> before, String place);

    /**
     * Done; its contents are forgotten. May be repeated, and does nothing when it lies somewhere else by now.
     *
     * @param place from which it was let go
     */
    void sent(String operation, long batch, String place);

    /** How a batch is called. */
    @FunctionalInterface
    interface Naming {
        String of(long batch, Instant opened);
    }

    /**
     * Where the records of a call are.
     *
     * @param batch number of the batch
     * @param name  of the batch
     * @param first number of the call's first record in it, from 1 on
     */
    record Place(long batch, String name, long first) {}

    /**
     * A batch that is not sent.
     *
     * @param delivered where it lies on the legacy system, if it does
     */
    record Batch(long number, Instant opened, boolean open, String name, Optional<String> delivered) {}

    /**
     * A batch is closed with the call with which it reaches one of these.
     *
     * @param room asked before something is added to what a batch has already
     */
    record Limits(long records, long bytes, Room room) {

        /** Only these. */
        public Limits(long records, long bytes) {
            this(records, bytes, (_, _, _) -> true);
        }
    }

    /** Whether a batch can take what a call brings. */
    @FunctionalInterface
    interface Room {
        /** Nobody adds to the batch meanwhile, and everybody who writes waits: what was looked at before is not looked at again. */
        boolean isThere(long batch, Held held, byte[] content);

        /** Looks at what the open batch has, just before the question. Others may add to it meanwhile. */
        default void look(long batch, Held held) {}
    }

    /** What a batch has. */
    @FunctionalInterface
    interface Held {
        /** Its contents in the order in which they came, without the first so many. */
        List<byte[]> behind(int first);
    }
}
