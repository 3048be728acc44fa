package io.legacybridge.formats.tree;

import io.legacybridge.spi.record.RecordProblem;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Writes records that have groups and lists. The elements of a list come with the list's name. */
public interface TreeSink extends Closeable {

    void begin();

    /**
     * Writes the record, or nothing of it.
     *
     * @return why it cannot be written
     */
    Optional<RecordProblem> end() throws IOException;

    void startGroup(String name);

    void endGroup();

    void startList(String name);

    void endList();

    /** @param isText it is a text also where numbers and truths are written without quotes */
    void value(String name, String characters, boolean isText);

    /** The value is absent. */
    void nothing(String name);
}
