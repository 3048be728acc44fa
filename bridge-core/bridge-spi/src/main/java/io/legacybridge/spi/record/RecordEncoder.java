package io.legacybridge.spi.record;

import java.io.Closeable;
import java.io.IOException;

/** Writes records as bytes, one after the other: the way back from {@link RecordCursor}. Not thread-safe. */
public interface RecordEncoder extends Closeable {

    /**
     * Begins a record.
     *
     * @return takes the record's values as {@link RecordWriter} says, until {@link #end}
     */
    RecordWriter begin();

    /**
     * Ends the record. A value that does not fit its field refuses the record, and then nothing of it is written: nothing is
     * ever cut off.
     *
     * @throws IOException when the bytes cannot be written: infrastructure, not data
     */
    Translation end() throws IOException;

    /** Writes what stands behind the last record. May be called again. */
    @Override
    void close() throws IOException;
}
