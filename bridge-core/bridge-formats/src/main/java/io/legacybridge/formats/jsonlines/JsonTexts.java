package io.legacybridge.formats.jsonlines;

import io.legacybridge.formats.framing.Frames;
import io.legacybridge.formats.text.LineEnd;
import io.legacybridge.formats.text.Lines;
import io.legacybridge.formats.tree.RecordTexts;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Each line is a record. Empty lines are none, and a byte order mark before the first one is passed over (RFC 8259, 8.1). */
final class JsonTexts implements RecordTexts {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Lines lines;
    private boolean mayHaveMark;

    JsonTexts(JsonLinesConfig config, InputStream content, long position) {
        var ends =
                config.lineEnd().map(LineEnd::ends).orElseGet(() -> LineEnd.any(config.encoding(), Optional.empty()));
        this.lines = new Lines(content, position, ends);
        this.mayHaveMark = position == 0 && config.encoding().name().equals("utf-8");
    }

    @Override
    public boolean next() throws IOException {
        if (mayHaveMark) lines.pass(BYTE_ORDER_MARK);
        mayHaveMark = false;
        do {
            lines.begin();
            if (!lines.take()) return false;
        } while (lines.end() == lines.start());
        return true;
    }

    @Override
    public Optional<RecordProblem> problem() {
        if (!lines.tooLong()) return Optional.empty();
        var expected = "a record of at most " + Frames.MAX_RECORD_LENGTH + " bytes";
        return Optional.of(new RecordProblem("record/too-long", "", 0, lines.end() - lines.start(), expected));
    }

    @Override
    public byte[] bytes() {
        return lines.bytes();
    }

    @Override
    public long offset() {
        return lines.offset();
    }

    @Override
    public long restartAt() {
        return lines.restartAt();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
