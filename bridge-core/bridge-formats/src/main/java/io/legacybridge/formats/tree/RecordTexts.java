package io.legacybridge.formats.tree;

import io.legacybridge.spi.record.RecordProblem;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Records cut out of a content, each with a text of its own. Not thread-safe. */
public interface RecordTexts extends Closeable {

    /** @return false at the end, also when what was left could not be cut and has been given as one broken record */
    boolean next() throws IOException;

    /** Why the current record is no whole one. */
    Optional<RecordProblem> problem();

    /** The record's bytes, a copy. */
    byte[] bytes();

    /** Byte offset of the record in the content. */
    long offset();

    /** Byte offset behind the record. */
    long restartAt();
}
