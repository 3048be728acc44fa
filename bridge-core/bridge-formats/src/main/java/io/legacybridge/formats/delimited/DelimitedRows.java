package io.legacybridge.formats.delimited;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
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
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * FastCSV knows what a value is, and {@link Lines} where its bytes are: FastCSV gets one line at a time, and asks for another
 * one only where a quoted value goes on. So each record has its offset and its bytes, and behind a broken one reading goes on
 * with the line after the mistake. A line without any quote needs no FastCSV: it is cut at its delimiters.
 */
final class DelimitedRows implements Rows {

    /** A quote that no text has, when quotes have no meaning. */
    private static final char NO_QUOTE = '\uFFFE';

    private final DelimitedConfig config;
    private final Spans spans;
    private final List<String> header;
    /** The byte that a comment begins with; -1 when there are none. */
    private final int comment;

    private final Lines lines;
    private final Fields fields = new Fields();
    private Cells cells = fields.cells;
    private LineReader reader;
    private Iterator<Cells> records;
    private Optional<RecordProblem> problem = Optional.empty();
    private boolean headerComes;
    private boolean ended;

    /** @param header what the first line of the content must say; empty when it says nothing */
    DelimitedRows(DelimitedConfig config, Spans spans, List<String> header, InputStream content, long position) {
        this.config = config;
        this.spans = spans;
        this.header = header;
        this.comment = config.comment()
                .map(mark -> config.encoding().oneByte(mark.character()).orElseThrow())
                .orElse(-1);
        this.lines = new Lines(content, position, LineEnd.any(config.encoding(), config.lineEnd()));
        this.headerComes = !header.isEmpty() && position == 0;
        restart();
    }

    private void restart() {
        reader = new LineReader();
        records = csv().build(fields, reader).iterator();
    }

    private CsvReader.CsvReaderBuilder csv() {
        return CsvReader.builder()
                .fieldSeparator(config.delimiter().character())
                .quoteCharacter(quote())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(2 * Frames.MAX_RECORD_LENGTH);
    }

    private char quote() {
        return config.quotesMatter() ? config.quote().character() : NO_QUOTE;
    }

    @Override
    public boolean next() throws IOException {
        if (ended) return false;
        if (!headerComes) return cut();
        if (!cut()) return false;
        headerComes = false;
        return problem.isEmpty() && isHeader() ? cut() : badHeader();
    }

    /** The next record, whole or broken. */
    private boolean cut() throws IOException {
        problem = Optional.empty();
        if (!reader.firstLine()) return false;
        if (lines.tooLong()) return broken();
        cells = fields.cells;
        if (reader.split()) return true;
        try {
            var found = records.hasNext();
            if (lines.tooLong()) return broken();
            if (found) records.next();
            if (fields.isTorn) cells = again();
            return found;
        } catch (CsvParseException e) {
            if (e.getCause() != null) throw new IllegalStateException(e);
            return broken();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** FastCSV moved its buffer within the record, so it gets the whole record once more, in one piece. */
    private Cells again() {
        var whole = new Fields();
        whole.isClean = fields.isClean;
        return csv().ofSingleCsvRecord(whole, reader.record());
    }

    private boolean broken() throws IOException {
        var manyLines = lines.lineStart() > lines.start();
        if (lines.tooLong() && !manyLines) reject("record/too-long", longest());
        else if (lines.tooLong() || reader.atEnd) lost();
        else reject("record/bad-quote", "a record with a delimiter or a line end behind each closing quote");
        restart();
        return true;
    }

    private void lost() throws IOException {
        ended = true;
        lines.takeRest();
        var from = spans.of(lines, Integer.MAX_VALUE);
        reject(
                "record/open-quote",
                "a record whose quotes are closed; the value at offset " + from.offset()
                        + " is not, and what follows it is not read");
    }

    private boolean badHeader() throws IOException {
        ended = true;
        lines.takeRest();
        reject(BAD_HEADER, headerRow(header) + "; what follows is not read");
        return true;
    }

    /** Whether the content ended before its header row. */
    boolean lacksHeader() {
        return headerComes;
    }

    private void reject(String code, String expected) {
        var length = lines.end() - lines.start();
        problem = Optional.of(new RecordProblem(code, "", 0, length, expected));
    }

    static String headerRow(List<String> header) {
        return "a header row with " + String.join(", ", header);
    }

    private static String longest() {
        return "a record of at most " + Frames.MAX_RECORD_LENGTH + " bytes";
    }

    private boolean isHeader() {
        if (cells.count() != header.size()) return false;
        for (var index = 0; index < header.size(); index++)
            if (!header.get(index).isEmpty() && !cells.is(index, header.get(index))) return false;
        return true;
    }

    @Override
    public Optional<RecordProblem> problem() {
        return problem;
    }

    @Override
    public boolean isLast() throws IOException {
        return lines.isLast(comment);
    }

    @Override
    public boolean has(int at, String value) {
        return cells.is(at - 1, value);
    }

    @Override
    public Cells cells(RecordType type) {
        return cells;
    }

    @Override
    public Optional<RecordProblem> misfit(RecordType type) {
        var count = cells.count();
        if (count == type.columns().size()) return Optional.empty();
        var expected = "a record of " + type.columns().size() + " values"
                + (ControlZ.is(lines) ? ControlZ.HINT : "; it has " + count);
        return Optional.of(
                new RecordProblem("record/column-count", type.name(), 0, lines.end() - lines.start(), expected));
    }

    @Override
    public Span span(RecordType type, int column) {
        return spans.of(lines, column);
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

    /** Gives FastCSV one line with each call, as characters. */
    private final class LineReader extends Reader {

        private final Characters line = new Characters(config.encoding());
        private int given;
        private boolean atEnd;

        /** Moves to the next record. Lines without any byte and comments are none. */
        boolean firstLine() throws IOException {
            do {
                lines.begin();
                line.clear();
                fields.isClean = true;
                given = 0;
                if (!lines.take()) return false;
                if (lines.tooLong()) return true;
                decode();
            } while (line.length() == 0 || isComment());
            return true;
        }

        /** Cuts the line at its delimiters. False when there may be quotes in it. */
        boolean split() {
            if (config.quotesMatter() && !line.lacks(quote())) {
                addEnd();
                return false;
            }
            given = line.length();
            fields.split(line.buffer(), line.length(), config.delimiter().character());
            return true;
        }

        /** The record's characters, with its line ends. */
        String record() {
            return new String(line.buffer(), 0, line.length());
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            fields.isTorn |= cells.count() > 0;
            if (given == line.length() && !nextLine()) return -1;
            var count = Math.min(length, line.length() - given);
            System.arraycopy(line.buffer(), given, into, offset, count);
            given += count;
            return count;
        }

        private boolean nextLine() throws IOException {
            atEnd = !lines.take();
            if (atEnd || lines.tooLong()) return false;
            decode();
            addEnd();
            return true;
        }

        private void addEnd() {
            for (var at = lines.end(); at < lines.next(); at++) line.add(lines.buffer()[at] == '\r' ? '\r' : '\n');
        }

        private void decode() {
            line.add(lines.buffer(), lines.lineStart() + spans.mark(lines), lines.end());
            fields.isClean &= line.isClean();
        }

        private boolean isComment() {
            return config.comment().isPresent()
                    && line.buffer()[0] == config.comment().get().character();
        }

        @Override
        public void close() {}
    }

    /** The values of a record, where FastCSV has them: its buffer stays as it is until it reads on. */
    private static final class Fields extends CsvCallbackHandler<Cells> {

        private final Cells cells = new Cells();
        private char[] characters = new char[0];
        /** All characters of the record are defined by the code page. */
        private boolean isClean;
        /** FastCSV read on within the record, so that what it said before may have moved. */
        private boolean isTorn;

        void split(char[] line, int end, char delimiter) {
            cells.clear();
            cells.use(line, isClean);
            var from = 0;
            for (var at = 0; at < end; at++) {
                if (line[at] != delimiter) continue;
                cells.add(from, at, false);
                from = at + 1;
            }
            cells.add(from, end, false);
        }

        @Override
        protected void beginRecord(long startingLineNumber) {
            cells.clear();
            isTorn = false;
        }

        @Override
        protected void addField(char[] buffer, int offset, int count, boolean quoted) {
            characters = buffer;
            cells.add(offset, offset + count, quoted);
        }

        @Override
        protected Cells buildRecord() {
            cells.use(characters, isClean);
            return cells;
        }

        @Override
        protected de.siegmar.fastcsv.reader.RecordType getRecordType() {
            return de.siegmar.fastcsv.reader.RecordType.DATA;
        }

        @Override
        protected int getFieldCount() {
            return cells.count();
        }

        @Override
        protected void setComment(char[] buffer, int offset, int count) {}

        @Override
        protected void setEmpty() {}
    }
}
