package io.legacybridge.spi.record;

import java.io.IOException;
import java.io.InputStream;

/** How bytes become records: compiled once from a {@link FormatConfig} and its contract files. Thread-safe. */
public interface RecordFormat {

    RecordSchema schema();

    /**
     * Reads records from a checkpoint on.
     *
     * @param content the content from {@code from.offset()} on; closed by the cursor
     * @param source  the name that positions show, such as the file's name
     */
    RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException;
}
