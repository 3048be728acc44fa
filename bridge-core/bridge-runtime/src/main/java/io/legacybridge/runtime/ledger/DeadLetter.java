package io.legacybridge.runtime.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import io.legacybridge.runtime.config.Words;
import io.legacybridge.spi.record.Checkpoint;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A record, file or reply that is set aside, with all that is needed to understand and replay it.
 *
 * @param id         the id its message would have had; the records of a file that is set aside whole add their numbers, and another
 *                   content of one that lies here already its hash
 * @param delivery   its number, or 0 when it came with none: the answer to a call
 * @param records    of a file: how many of its records were taken before
 * @param position   where it stood in its source, such as {@code accounts.dat#42}
 * @param offset     byte offset in the content, of a file where it goes on, or -1
 * @param reason     the problem's text, without values
 * @param code       the problem's code
 * @param sealed     the original bytes, encrypted whole under the connection's dead-letter key
 * @param content    a keyed hash of the original bytes of a record; empty when it had none
 * @param versions   what it was read with
 */
public record DeadLetter(
        String id,
        String connection,
        long delivery,
        Kind kind,
        long records,
        String position,
        long offset,
        String reason,
        String code,
        byte[] sealed,
        Optional<String> content,
        Ledger.Versions versions,
        Instant time) {

    /** What was set aside. */
    public enum Kind {
        RECORD,
        FILE,
        /** Of a legacy system to a call. */
        REPLY;

        /** As it stands in the store and in JSON. */
        @JsonValue
        public String word() {
            return Words.written(this);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** One record of a delivery. */
    public DeadLetter(
            String id,
            String connection,
            long delivery,
            String position,
            long offset,
            String reason,
            String code,
            byte[] sealed,
            Optional<String> content,
            Ledger.Versions versions,
            Instant time) {
        this(id, connection, delivery, Kind.RECORD, 0, position, offset, reason, code, sealed, content, versions, time);
    }

    /**
     * A file that is set aside as a whole.
     *
     * @param taken how far its records were taken before
     */
    public static DeadLetter ofFile(
            String id,
            String connection,
            long delivery,
            String name,
            Checkpoint taken,
            String reason,
            String code,
            byte[] sealed,
            Ledger.Versions versions,
            Instant time) {
        return new DeadLetter(
                id,
                connection,
                delivery,
                Kind.FILE,
                taken.records(),
                name,
                taken.offset(),
                reason,
                code,
                sealed,
                Optional.empty(),
                versions,
                time);
    }

    /** What a legacy system replied to a call, and nobody could read. */
    public static DeadLetter ofReply(
            String id,
            String connection,
            String operation,
            String reason,
            String code,
            byte[] sealed,
            Ledger.Versions versions,
            Instant time) {
        return new DeadLetter(
                id,
                connection,
                0,
                Kind.REPLY,
                0,
                "reply of " + operation,
                -1,
                reason,
                code,
                sealed,
                Optional.empty(),
                versions,
                time);
    }
}
