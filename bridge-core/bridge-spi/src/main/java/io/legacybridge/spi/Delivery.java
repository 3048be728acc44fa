package io.legacybridge.spi;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.WholeCheck;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * What the legacy system wants acknowledged as one: a file, a batch of queue messages, a page of rows, a SOAP request.
 * Its records may be asked for again, as often as the core needs, until it is acknowledged or given back.
 */
public sealed interface Delivery {

    /** Its name for people, such as the file's name. */
    String name();

    /** Done: everything is durable. May be called again after a crash, and must then do the same or nothing. */
    void acknowledge() throws LegacySystemException;

    /** Not done: the legacy system offers it again later. */
    void giveBack();

    /** One content with one identity; its records are known by their numbers. The ledger keeps a single row for it. */
    non-sealed interface File extends Delivery {

        StagedFile staged();

        RecordCursor records(Checkpoint from) throws IOException;

        /** What must hold over the whole content before its first record is published. */
        default Optional<WholeCheck> wholeCheck() {
            return Optional.empty();
        }

        /** What else must hold then. */
        default Set<Demand> demands() {
            return Set.of();
        }

        /**
         * Done, and set aside as a whole: nothing of it counts. May be called again after a crash, like {@link #acknowledge},
         * which it is unless the source has a place for such files.
         *
         * @param reason for people; holds no value of a protected field
         */
        default void refuse(String reason) throws LegacySystemException {
            acknowledge();
        }

        /** A file that does not keep it is set aside as a whole. */
        enum Demand {
            /** Every record fits its format; otherwise the others would go on without it. */
            EVERY_RECORD_FITS,
            /** No earlier file had the same content; otherwise this one would be a new appearance of it. */
            NEW_CONTENT
        }
    }

    /** Records that each have an identity of their own, and may come again in batches of another size. */
    non-sealed interface Batch extends Delivery {

        /** More records than this are more than one batch: a batch is one transaction of the broker and of the ledger. */
        int MAX_ITEMS = 1_000;

        Items items() throws IOException;

        /**
         * Where the source goes on after this batch, when the legacy system does not keep that itself: a cursor over a
         * table. Recorded with the batch, and handed to {@link Source.Polled#continueAfter} at the next start. Opaque to
         * the core, holds no data of a record but its cursor, at most 1,000 characters.
         */
        default Optional<String> position() {
            return Optional.empty();
        }
    }

    /** The records of a batch. */
    interface Items extends RecordCursor {

        /** Identity of the current record, known before it is translated. */
        SourceIdentity identity();
    }
}
