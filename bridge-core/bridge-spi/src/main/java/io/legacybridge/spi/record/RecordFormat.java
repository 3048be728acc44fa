package io.legacybridge.spi.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** How bytes become records: compiled once from a {@link FormatConfig} and its contract files. Thread-safe. */
public interface RecordFormat {

    RecordSchema schema();

    /** In which charset the texts lie in its bytes: what a system that hands over characters instead makes of them. */
    default Charset charset() {
        return StandardCharsets.UTF_8;
    }

    /**
     * Reads records from a checkpoint on.
     *
     * @param content the content from {@code from.offset()} on; closed by the cursor
     * @param source  the name that positions show, such as the file's name
     */
    RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException;

    /** What must hold over a whole content before its first record counts; empty when nothing must. */
    default Optional<WholeCheck> wholeCheck() {
        return Optional.empty();
    }

    /**
     * The format of some records of a content behind each other, without what stands around all of them, such as a header
     * row.
     */
    default RecordFormat part() {
        return this;
    }

    /**
     * The format of one record alone, as {@link RecordCursor#bytes} gives it: also without what only tells it from its
     * neighbours, such as a word before it that says how long it is.
     */
    default RecordFormat alone() {
        return part();
    }

    /** Whether it can write records too. */
    default boolean writes() {
        return false;
    }

    /**
     * What a content declares of itself and the {@link #encoder} cannot write, so that it must be among the records it is given:
     * phrases for people, such as "header.date, which only a client knows".
     */
    default List<String> leftOpen() {
        return List.of();
    }

    /** Counts what the {@link #encoder} will have to declare of records that come little by little. */
    default RunningTotals runningTotals() {
        return RunningTotals.NONE;
    }

    /**
     * Writes records behind each other; what {@link #read} gives for the result are the same values.
     *
     * @param content not closed by the encoder
     * @throws UnsupportedOperationException unless it {@link #writes}
     */
    default RecordEncoder encoder(OutputStream content) {
        throw new UnsupportedOperationException("this format only reads");
    }
}
