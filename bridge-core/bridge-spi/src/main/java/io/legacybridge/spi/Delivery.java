package io.legacybridge.spi;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import java.io.IOException;

/** What the legacy system wants acknowledged as one: a file, a batch of queue messages, a page of rows, a SOAP request. */
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
    }

    /** Records that each have an identity of their own, and may come again in batches of another size. */
    non-sealed interface Batch extends Delivery {

        Items items() throws IOException;
    }

    /** The records of a batch. */
    interface Items extends RecordCursor {

        /** Identity of the current record, known before it is translated. */
        SourceIdentity identity();
    }
}
