package io.legacybridge.spi.record;

import java.io.Closeable;
import java.io.IOException;

/**
 * Reads the records of a delivery one after the other. Framing ({@link #next}) and translating are two steps, so that a
 * record's identity is known before its values are. Not thread-safe.
 */
public interface RecordCursor extends Closeable {

    /**
     * Moves to the next record.
     *
     * @return false at the end
     * @throws IOException when the bytes cannot be read: infrastructure, not data
     */
    boolean next() throws IOException;

    /** Where the current record stands in its source. */
    RecordPosition position();

    /**
     * Translates the current record. When the answer is {@link Translation.Rejected}, whatever reached the writer is to be
     * thrown away. A record whose frame is broken is rejected as well; its bytes are what is left. Asked again for the same
     * record, it does and says the same.
     */
    Translation translate(RecordWriter writer);

    /** The original bytes of the current record, a copy. */
    byte[] bytes();

    /** Where reading can begin again after the current record. */
    Checkpoint checkpoint();
}
