package io.legacybridge.formats.text;

import io.legacybridge.spi.record.RecordProblem;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The records of a text file, cut out and split into characters, before their values are read. Not thread-safe. */
public interface Rows extends Closeable {

    /** Code of the problem that the content begins with another header row than declared. */
    String BAD_HEADER = "record/bad-header";

    /** @return false at the end, also when what was left could not be cut and has been given as one broken record */
    boolean next() throws IOException;

    /** Why the current record is no whole one. */
    Optional<RecordProblem> problem();

    /** Whether no record follows. */
    boolean isLast() throws IOException;

    /** Whether this value stands at this place, as {@link RecordTypeConfig.When} says it. */
    boolean has(int at, String value);

    /** The record's values, when it is of this type. */
    Cells cells(RecordType type);

    /** Why the record cannot be of this type: it has too many or too few values. */
    Optional<RecordProblem> misfit(RecordType type);

    /** Where a value stands in the record, in bytes. Slow; for problems. */
    Span span(RecordType type, int column);

    /** Byte offset of the record in the content. */
    long offset();

    /** Byte offset behind the record. */
    long restartAt();

    /** The record's bytes, a copy. */
    byte[] bytes();

    /** @param offset byte offset in the record */
    record Span(int offset, int length) {}
}
