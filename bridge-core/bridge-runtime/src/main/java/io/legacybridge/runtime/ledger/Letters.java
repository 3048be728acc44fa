package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.spi.record.Checkpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What operators do with dead letters. Every method is one local durable transaction, and none of them changes a letter that
 * is closed.
 */
public interface Letters {

    /**
     * Newest first.
     *
     * @param after only those that stand in the list behind the letter with this id; none when there is no such letter
     */
    List<Letter> list(Optional<String> connection, Optional<State> state, Optional<String> after, int limit);

    Optional<Letter> find(String id);

    /** Whether it still waits, whatever it was when it was read. */
    default boolean isWaiting(Letter letter) {
        return find(letter.id()).filter(Letter::isWaiting).isPresent();
    }

    /**
     * The sealed bytes.
     *
     * @param version {@link Letter#ORIGINAL}, or that of a payload
     * @return empty when there are none with this version, or they were thrown away
     */
    Optional<byte[]> sealed(String id, int version);

    /** How long the file was that was set aside as a whole, of which the beginning may be kept; empty for anything else. */
    Optional<Long> fileSize(Letter letter);

    /**
     * Keeps bytes in place of the original ones, which stay, as the version behind the letter's current one.
     *
     * @return the letter with them; empty when meanwhile it was closed, got other bytes, or a replay of it is in doubt
     */
    Optional<Letter> amend(Letter letter, byte[] sealed, String operator);

    /** A replay was tried and published nothing. */
    void tried(String id);

    /**
     * From now on the letter is in doubt until it is closed, and nobody gives it other bytes.
     *
     * @return false when it is closed, or got other bytes than the letter's current ones
     */
    boolean beginReplay(Letter letter);

    /** Records a chunk of a file that is replayed: how far it is, what became of its records, and those set aside. */
    void advance(Letter file, Checkpoint checkpoint, Tally chunk, List<DeadLetter> setAside);

    /** Closes it: everything of it is published and recorded. */
    void replayed(String id, String operator);

    /**
     * Closes it without its record.
     *
     * @return false when it is closed already, or in doubt
     */
    boolean discard(String id, String operator, String because);

    /**
     * Discards, because they expired, those that were set aside before and still wait. One whose replay is in doubt is left to a
     * person: it may have been published.
     *
     * @param butRecordsWith those of records with this code wait on
     * @return how many, by connection
     */
    Map<String, Long> expire(Instant setAsideBefore, String butRecordsWith);

    /** The same for one letter, unless it is closed already or in doubt. */
    void expire(String id);

    /**
     * What expires.
     *
     * @return how many, by connection
     */
    Map<String, Long> expiring(Instant setAsideBefore);

    /** Records with this code that wait, and whose replay is not in doubt. */
    List<Letter> waitingRecords(String code);

    /** When the oldest of a connection was set aside that waits and can expire. */
    Optional<Instant> oldestWaiting(String connection);

    /** Throws away the bytes of letters that were closed before; that they were there remains. */
    void dropBytes(Instant closedBefore);
}
