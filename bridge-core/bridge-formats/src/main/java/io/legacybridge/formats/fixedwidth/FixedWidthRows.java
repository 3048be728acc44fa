package io.legacybridge.formats.fixedwidth;

import io.legacybridge.formats.fixedwidth.FixedWidthConfig.Framing;
import io.legacybridge.formats.fixedwidth.FixedWidthConfig.ShortRecords;
import io.legacybridge.formats.framing.Frames;
import io.legacybridge.formats.text.Cells;
import io.legacybridge.formats.text.Characters;
import io.legacybridge.formats.text.ControlZ;
import io.legacybridge.formats.text.LineEnd;
import io.legacybridge.formats.text.Lines;
import io.legacybridge.formats.text.RecordType;
import io.legacybridge.formats.text.Rows;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Cuts lines into columns by their widths. */
final class FixedWidthRows implements Rows {

    private final FixedWidthConfig config;
    private final int recordLength;
    private final Lines lines;
    private final Characters characters;
    private final Cells cells = new Cells();
    private Optional<RecordProblem> problem = Optional.empty();
    /** Each character stands at the place of its byte, or widths count characters. */
    private boolean isPlain;

    /** @param recordLength bytes of a record without a line end */
    FixedWidthRows(FixedWidthConfig config, int recordLength, InputStream content, long position) {
        this.config = config;
        this.recordLength = recordLength;
        var ends =
                config.lineEnd().map(LineEnd::ends).orElseGet(() -> LineEnd.any(config.encoding(), Optional.empty()));
        this.lines = new Lines(content, position, ends);
        this.characters = new Characters(config.encoding());
    }

    @Override
    public boolean next() throws IOException {
        problem = Optional.empty();
        do {
            lines.begin();
            if (!(config.framing() == Framing.FIXED ? lines.take(recordLength) : lines.take())) return false;
        } while (lines.end() == lines.start());
        if (lines.tooLong()) reject("record/too-long", "a record of at most " + Frames.MAX_RECORD_LENGTH + " bytes");
        characters.clear();
        characters.add(lines.buffer(), lines.start(), lines.end());
        isPlain = characters.isOneToOne() || !config.countsBytes();
        return true;
    }

    @Override
    public Optional<RecordProblem> problem() {
        return problem;
    }

    @Override
    public boolean isLast() throws IOException {
        return lines.isLast();
    }

    @Override
    public boolean has(int at, String value) {
        var from = at - 1;
        if (!isPlain) {
            var start = lines.start() + at - 1;
            from = slice(start, start + config.encoding().length(value));
        }
        if (from + value.length() > characters.length()) return false;
        for (var index = 0; index < value.length(); index++)
            if (characters.buffer()[from + index] != value.charAt(index)) return false;
        return true;
    }

    @Override
    public Cells cells(RecordType type) {
        cells.clear();
        if (isPlain) plain(type);
        else byBytes(type);
        cells.use(characters.buffer(), characters.isClean());
        return cells;
    }

    private void plain(RecordType type) {
        var length = characters.length();
        var at = 0;
        for (var column = 0; column < type.columns().size(); column++) {
            var end = at + type.width(column);
            cells.add(Math.min(at, length), Math.min(end, length), false);
            at = end;
        }
    }

    private void byBytes(RecordType type) {
        var at = lines.start();
        for (var column = 0; column < type.columns().size(); column++) {
            var end = at + type.width(column);
            var from = slice(at, end);
            cells.add(from, characters.length(), false);
            at = end;
        }
    }

    /** Adds the characters of some bytes behind those there are; returns where they begin. */
    private int slice(int from, int to) {
        var begin = characters.length();
        characters.add(lines.buffer(), Math.min(from, lines.end()), Math.min(to, lines.end()));
        return begin;
    }

    @Override
    public Optional<RecordProblem> misfit(RecordType type) {
        var length = isPlain ? characters.length() : lines.end() - lines.start();
        var width = type.width();
        var isControlZ = length < width && ControlZ.is(lines);
        if (length == width || length < width && config.shortRecords() == ShortRecords.PAD && !isControlZ)
            return Optional.empty();
        return Optional.of(rejected(
                length > width ? "record/too-long" : "record/too-short",
                type.name(),
                "a record of " + width
                        + (config.countsBytes() || config.encoding().isSingleByte() ? " bytes" : " characters")
                        + (isControlZ ? ControlZ.HINT : "")));
    }

    private void reject(String code, String expected) {
        problem = Optional.of(rejected(code, "", expected));
    }

    private RecordProblem rejected(String code, String type, String expected) {
        return new RecordProblem(code, type, 0, lines.end() - lines.start(), expected);
    }

    @Override
    public Span span(RecordType type, int column) {
        var before = 0;
        for (var index = 0; index < column; index++) before += type.width(index);
        if (characters.isOneToOne() || config.countsBytes()) return new Span(before, type.width(column));
        var text = new String(characters.buffer(), 0, Math.min(characters.length(), before + type.width(column)));
        var start = config.encoding().length(text.substring(0, Math.min(before, text.length())));
        return new Span(start, config.encoding().length(text) - start);
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
    public byte[] bytes() {
        return lines.bytes();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
