package io.legacybridge.formats.framing;

import io.legacybridge.spi.record.RecordProblem;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** Cuts content into records, one after the other. Not thread-safe. */
public interface Frames extends Closeable {

    /** Longer records are not read as one; z/OS itself stops at 32,760 bytes for most files. */
    int MAX_RECORD_LENGTH = 16 * 1024 * 1024;

    /** @return false at the end, also when what was left could not be cut and has been given as one broken record */
    boolean next() throws IOException;

    /** Holds the record from its beginning, and has at least the capacity that was asked for. */
    byte[] buffer();

    /** Bytes of the record. */
    int length();

    /** Byte offset of the record in the content, without what stands before it to cut it out. */
    long offset();

    /** Byte offset behind the record; 0 when reading can begin at the beginning only. */
    long restartAt();

    /** Why it is no whole record. */
    Optional<RecordProblem> problem();
}
