package io.legacybridge.formats.text;

import io.legacybridge.spi.record.RecordProblem;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Writes the characters of records as bytes. */
public interface RowSink extends Closeable {

    /**
     * Writes a record, or nothing of it.
     *
     * @param values one for each column; null where there is none
     * @return why it cannot be written
     */
    Optional<RecordProblem> write(RecordType type, List<String> values) throws IOException;
}
