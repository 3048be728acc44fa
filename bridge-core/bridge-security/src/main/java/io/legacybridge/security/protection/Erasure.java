package io.legacybridge.security.protection;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Erases data subjects by destroying their keys. Which keys were destroyed is written down for ever, and destroyed again at
 * every start: a store that was brought back from a backup must not bring them back.
 */
public final class Erasure {

    private final SubjectKeyStore keys;
    private final Erased erased;
    private final Clock clock;

    public Erasure(SubjectKeyStore keys, Erased erased, Clock clock) {
        this.keys = keys;
        this.erased = erased;
        this.clock = clock;
    }

    /** The ids of all keys that were ever destroyed so, in an order that all nodes share. */
    public interface Erased {

        /** Before the first one. */
        long START = 0;

        /** Durable when it returns; those that are there already do not matter. */
        void add(Collection<byte[]> ids, Instant when);

        /**
         * What was added behind a place in the order, whatever any node's clock says.
         *
         * @param place {@link #START}, or that of an earlier answer; where the list has been put back to an earlier state since,
         *     all of it is behind
         */
        Added behind(long place);

        /** @param place of the last one */
        record Added(List<byte[]> ids, long place) {
            public Added {
                ids = List.copyOf(ids);
            }
        }
    }

    /** How much of what is kept was protected with keys of a subject. */
    @FunctionalInterface
    public interface Counting {
        long count(List<SubjectKey> keys);
    }

    /**
     * What was erased.
     *
     * @param subject its token
     * @param keys    ids of the keys that were destroyed, as 16 hexadecimal digits
     * @param values  how many values and answers that are kept can no longer be read
     */
    public record Receipt(String subject, Instant erased, List<String> keys, long values) {
        public Receipt {
            keys = List.copyOf(keys);
        }
    }

    /** What erasing would destroy. */
    public Receipt ahead(String subject, Counting counting) {
        return receipt(subject, keys.of(subject), counting);
    }

    /**
     * Destroys every key of the subject. The receipt comes first, then the list: what is cut off in between is finished at the
     * next start.
     *
     * @param receipts keeps the receipt durably, or throws; then nothing is destroyed
     */
    public Receipt erase(String subject, Counting counting, Consumer<Receipt> receipts) {
        var all = keys.of(subject);
        var receipt = receipt(subject, all, counting);
        receipts.accept(receipt);
        destroy(all.stream().map(SubjectKey::id).toList());
        return receipt;
    }

    /** Destroys keys of which only a receipt tells, such as one from before the store was lost. */
    public void destroy(Collection<byte[]> ids) {
        erased.add(ids, clock.instant());
        keys.delete(ids);
    }

    /** Destroys again what was ever destroyed. */
    public void again() {
        keys.delete(erased.behind(Erased.START).ids());
    }

    private Receipt receipt(String subject, List<SubjectKey> all, Counting counting) {
        return new Receipt(
                subject, clock.instant(), all.stream().map(SubjectKey::name).toList(), counting.count(all));
    }
}
