package io.legacybridge.runtime.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The log of messages that clients read, replay and trace. Positions start at 1, grow by one and become visible in order:
 * a reader at 11 can never miss a 10 that commits later. They leap once after the data was put back to an earlier state: a
 * reader that was ahead of that state must not miss what comes.
 */
public interface Journal {

    /**
     * Appends messages in order, durably, in one transaction. A message whose id is already here is skipped.
     *
     * @return how many were new
     */
    int append(List<Entry> entries);

    /**
     * Messages of these connections behind a position, in order.
     *
     * @param limit most messages to return
     * @return the page; its {@code last} is the position to continue after, also when messages of other connections were
     *     passed over
     * @throws PositionGone when {@code after} is older than what is kept
     */
    Page read(Set<String> connections, long after, int limit) throws PositionGone;

    /**
     * Waits until the journal reaches beyond a position, the time is over, or nobody waits any more.
     *
     * @return whether it does
     */
    boolean awaitBeyond(long position, Duration limit) throws InterruptedException;

    /** Whoever waits is told at once, and nobody waits from now on: the appliance stops. */
    void endWaiting();

    /** The message of this business key with the highest sequence. */
    Optional<Stored> latest(String connection, String subject);

    Optional<Stored> find(String messageId);

    /** Those of these messages that are here. */
    Set<String> known(Collection<String> messageIds);

    /** The last visible position; 0 when empty. */
    long lastPosition();

    /**
     * The data was put back: the next message gets a position above every one that was given before, also in a state that
     * nobody knows any more. More than once does no harm.
     */
    void leap(Instant now);

    /** How many messages of a connection lie behind one position and up to another. */
    long count(String connection, long after, long last);

    /** Everything that was published before this moment is here. */
    void completeUntil(Instant moment);

    /**
     * Drops messages up to the first one that is not older, a bounded number in each transaction.
     *
     * @param ends asked after each transaction: whether to leave the rest for later
     */
    void dropBefore(Instant oldest, BooleanSupplier ends);

    /**
     * A message to append.
     *
     * @param subject  business key or its token; empty when the connection declares none
     * @param sequence sorts as text in the order of the source
     * @param body     the CloudEvent as UTF-8 JSON, protected fields sealed
     */
    record Entry(String id, String connection, String subject, String sequence, Instant time, byte[] body) {}

    /** A message that lies in the journal. */
    record Stored(long position, String id, String connection, byte[] body) {}

    record Page(List<Stored> messages, long last) {}

    /** What was asked for is no longer kept. */
    final class PositionGone extends Exception {
        private final long oldest;

        public PositionGone(long oldest) {
            super("the oldest position kept is " + oldest);
            this.oldest = oldest;
        }

        /** The smallest {@code after} that can be read from. */
        public long oldest() {
            return oldest;
        }
    }
}
