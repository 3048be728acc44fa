package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads records of one length, one after the other. */
final class FixedLengthCursor implements RecordCursor {

    private static final int BUFFER = 64 * 1024;

    private final FieldDecoder.Group layout;
    private final InputStream content;
    private final String source;
    private final List<RecordProblem> problems = new ArrayList<>();
    private final FieldDecoder.RecordBytes record;
    private long number;
    private long offset;
    private long nextOffset;
    private int length;

    FixedLengthCursor(
            FieldDecoder.Group layout, CopybookConfig config, InputStream content, String source, Checkpoint from) {
        this.layout = layout;
        this.content = new BufferedInputStream(content, BUFFER);
        this.source = source;
        this.number = from.records();
        this.nextOffset = from.offset();
        this.record = new FieldDecoder.RecordBytes(
                new byte[layout.length()], config.encoding(), config.onInvalid(), problems);
    }

    @Override
    public boolean next() throws IOException {
        length = content.readNBytes(record.bytes, 0, layout.length());
        if (length == 0) return false;
        number++;
        offset = nextOffset;
        nextOffset += length;
        return true;
    }

    @Override
    public RecordPosition position() {
        return new RecordPosition(source, number, offset);
    }

    @Override
    public Translation translate(RecordWriter writer) {
        if (length < layout.length()) return new Translation.Rejected(List.of(tooShort()));
        problems.clear();
        layout.decode(record, 0, writer);
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    @Override
    public byte[] bytes() {
        return Arrays.copyOf(record.bytes, length);
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(number, nextOffset);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private RecordProblem tooShort() {
        var expected = "a whole record of " + layout.length() + " bytes: the file ends after " + length;
        return new RecordProblem("record/too-short", "", 0, length, expected, new byte[0], "");
    }
}
