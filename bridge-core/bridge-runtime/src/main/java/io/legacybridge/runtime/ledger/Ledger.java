package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.record.Checkpoint;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has been taken from each source: the horizon of "nothing twice". Every method is one local durable transaction.
 */
public interface Ledger {

    /** The same ledger, whose transactions are allowed only while something holds. One fence serves one turn at a source. */
    Ledger under(Fence fence);

    /** Returns when what must hold holds now, see {@link #under}. */
    void confirm();

    /**
     * Finds the delivery of a file, or begins it. The same content at the same path, size and time is the same
     * appearance; otherwise it is a new occurrence of that content, with the next occurrence number. Counts as an attempt
     * until a chunk is recorded, or {@link #rest} is called.
     *
     * @return with these versions, or with those of an earlier attempt that may have published something of it: then it was
     *     not begun, and has to be read with those
     */
    FileDelivery openFile(String connection, FileAppearance appearance, String digest, Versions versions);

    /**
     * An attempt at a delivery has come to an end by itself. Nothing happens when another one was begun meanwhile.
     *
     * @param attempt        its number since the last chunk that was recorded, which is that of the first one behind it
     * @param mayBePublished whether something may have been published that is not recorded
     */
    void rest(String connection, long delivery, int attempt, boolean mayBePublished);

    /** Records a chunk of a file: how far it has been read, what became of its records, and those set aside. */
    void advance(String connection, long delivery, Checkpoint checkpoint, Tally chunk, List<DeadLetter> setAside);

    /** Every record is accounted for; the source may be acknowledged. */
    void complete(String connection, long delivery);

    /**
     * Ends a file that is set aside as a whole. From now on it is complete, and says why.
     *
     * @param letter holds the file, or the beginning of it
     */
    void refuse(String connection, long delivery, Checkpoint end, DeadLetter letter);

    /** Whether a file that looked so was taken to its end, or refused, before. */
    boolean wasTaken(String connection, FileAppearance appearance);

    /** Files that were taken to their end whose paths and digests begin so. */
    List<FileAppearance> taken(String connection, String path, String digest);

    /**
     * Gives a batch its delivery number, which orders its messages after all earlier ones. Counts as an attempt until the
     * batch, or another one that begins with the same id, is recorded, or {@link #rest} is called. Ids that are known are known
     * from now on for as long as new ones.
     *
     * @param ids of its messages in their order; by the first one the batch is known again
     * @throws ReusedId when the first one came before, to the same version of the connection, with another content
     */
    BatchDelivery openBatch(String connection, String name, Versions versions, List<KnownId> ids);

    /**
     * Records a batch: what became of its messages, and those set aside. One that was set aside before and is published now no
     * longer waits among the dead letters.
     *
     * @param published ids of those that were, each once
     * @param setAside  ids of those that are duplicates when they come again with the same content, each once
     * @param position where its source goes on; what was recorded before stays when it is empty
     */
    void recordBatch(
            String connection,
            long delivery,
            Collection<KnownId> published,
            Collection<KnownId> setAside,
            Tally tally,
            List<DeadLetter> letters,
            Optional<String> position);

    /** Where the source goes on behind the last batch that was recorded with a position. */
    Optional<String> position(String connection);

    /** When the last delivery from which something was taken came to its end. */
    Optional<Instant> lastTaken(String connection);

    /** Names of all connections that ever took something. */
    Set<String> connections();

    /**
     * Versions of connections that are still needed: of deliveries that are not completed or were completed since then, of
     * records that wait among the dead letters, and of calls that are remembered.
     */
    Set<String> versionsInUse(Instant since);

    /** Sum over all deliveries of a connection. */
    Tally total(String connection);

    /**
     * Versions that a delivery is read with.
     *
     * @param connection SHA-256 of the connection file and its contracts, hex
     * @param contract   SHA-256 of the contracts alone, hex; stands in {@code dataschema}
     */
    record Versions(String connection, String contract) {}

    /**
     * A file's row.
     *
     * @param number     grows with every delivery of its connection
     * @param occurrence 1 for the first appearance of this content, then 2, 3...
     * @param attempts   that were begun since the checkpoint, before this one, and did not come to an end
     * @param refused    why it was set aside as a whole; empty when it was not
     */
    record FileDelivery(
            long number,
            String connection,
            FileAppearance appearance,
            String digest,
            int occurrence,
            Checkpoint checkpoint,
            boolean complete,
            Versions versions,
            int attempts,
            Optional<String> refused) {

        FileDelivery readWith(Versions other) {
            return new FileDelivery(
                    number, connection, appearance, digest, occurrence, checkpoint, complete, other, attempts, refused);
        }

        /**
         * What the ids of its messages are made of. It tells the same file again, and another one with the same content from it, also
         * to a ledger that was put back and counts occurrences anew.
         */
        public List<String> identity() {
            var modified = appearance.modified().toEpochMilli();
            return List.of(
                    "file", digest, appearance.path(), Long.toString(appearance.size()), Long.toString(modified));
        }
    }

    /**
     * A message's id.
     *
     * @param place   the same for ids of neighbours, which are kept together; never another one for the same id
     * @param content a keyed hash of what the message holds, where its sender may give an id twice
     */
    record KnownId(String place, String id, Optional<String> content) {

        public KnownId(String place, String id) {
            this(place, id, Optional.empty());
        }

        /** No id has a slash. */
        String key() {
            return place + "/" + id;
        }
    }

    /** An id came again with another content than before. Nothing of the batch was begun. */
    final class ReusedId extends RuntimeException {

        ReusedId(String id) {
            super(id + " came before with another content");
        }
    }

    /**
     * A batch's row.
     *
     * @param attempts at it that were begun before this one, and did not come to an end
     * @param seen     which of its message ids were taken before
     * @param setAside those that were not, but lie among the dead letters, each with the {@link DeadLetter#content} that it had: another
     *                 content is another message
     */
    record BatchDelivery(long number, int attempts, Set<String> seen, Map<String, Optional<String>> setAside) {}
}
