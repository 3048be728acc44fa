package io.legacybridge.formats.delimited;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import io.legacybridge.formats.text.EncodedText;
import io.legacybridge.formats.text.RecordType;
import io.legacybridge.formats.text.RowSink;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes records with delimiters between their values; FastCSV sees to the quotes. */
final class DelimitedSink implements RowSink {

    private static final char NO_COMMENT = '\uFFFE';

    /** Taken away when it stands before the first record. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final DelimitedConfig config;
    private final List<String> header;
    private final EncodedText text;
    private final StringWriter line = new StringWriter();
    private final CsvWriter csv;
    private Optional<RecordType> type = Optional.empty();
    private boolean headerComes;

    DelimitedSink(DelimitedConfig config, List<String> header, OutputStream content) {
        this.config = config;
        this.header = header;
        this.headerComes = !header.isEmpty();
        this.text = new EncodedText(config.encoding(), config.lineEnd(), content);
        this.csv = CsvWriter.builder()
                .fieldSeparator(config.delimiter().character())
                .quoteCharacter(config.quote().character())
                .commentCharacter(config.comment().map(mark -> mark.character()).orElse(NO_COMMENT))
                .quoteStrategy(new Quotes())
                .lineDelimiter(LineDelimiter.LF)
                .bufferSize(0)
                .build(line);
    }

    @Override
    public Optional<RecordProblem> write(RecordType of, List<@Nullable String> values) throws IOException {
        type = Optional.of(of);
        // Without anything it would be no record, and in quotes it would be a text.
        if (values.size() == 1 && values.getFirst() == null && of.tellsEmptyFromAbsent(0))
            return Optional.of(of.doesNotFit(0, ""));
        try {
            var characters = row(values);
            if (characters.isEmpty()) return Optional.of(unreadable(of));
            headerFirst();
            text.line(characters.get());
            return Optional.empty();
        } catch (EncodedText.Missing e) {
            return Optional.of(text.missing(of, values));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            headerFirst();
        } catch (EncodedText.Missing e) {
            throw new IllegalStateException("the header was written when the format was compiled", e);
        }
    }

    /** Whether these names can stand in a header row so that they are read again. */
    static boolean canWriteHeader(DelimitedConfig config, List<String> names) {
        var sink = new DelimitedSink(config, names, OutputStream.nullOutputStream());
        try {
            if (sink.row(names).isEmpty()) return false;
            sink.headerFirst();
            return true;
        } catch (EncodedText.Missing e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void headerFirst() throws IOException, EncodedText.Missing {
        if (!headerComes) return;
        headerComes = false;
        var current = type;
        type = Optional.empty();
        text.line(row(header).orElseThrow());
        type = current;
    }

    /** Empty when reading would find other values. */
    private Optional<String> row(List<@Nullable String> values) {
        var characters = config.quotesMatter() ? quoted(values) : plain(values);
        return characters.filter(written -> !written.startsWith(BYTE_ORDER_MARK));
    }

    private Optional<String> quoted(List<@Nullable String> values) {
        line.getBuffer().setLength(0);
        csv.writeRecord(values);
        line.getBuffer().setLength(line.getBuffer().length() - 1);
        return Optional.of(line.toString());
    }

    private Optional<String> plain(List<@Nullable String> values) {
        var characters = new StringBuilder();
        for (var index = 0; index < values.size(); index++) {
            if (index > 0) characters.append(config.delimiter().character());
            var value = values.get(index);
            if (value != null
                    && (value.indexOf(config.delimiter().character()) >= 0 || value.matches("(?s).*[\r\n].*")))
                return Optional.empty();
            if (value != null) characters.append(value);
        }
        var isNoRecord = characters.isEmpty()
                || config.comment().isPresent()
                        && characters.charAt(0) == config.comment().get().character();
        return isNoRecord ? Optional.empty() : Optional.of(characters.toString());
    }

    private static RecordProblem unreadable(RecordType type) {
        return new RecordProblem(
                "record/does-not-fit",
                type.name(),
                -1,
                0,
                "a record that can be written without quotes: a delimiter or line end in a value, a comment character or a mark of"
                        + " the byte order before the first one, or nothing at all");
    }

    /** An empty text in quotes differs from an absent one, and a line without any byte would be no record. */
    private final class Quotes implements QuoteStrategy {

        @Override
        public boolean quoteNull(int lineNumber, int column) {
            return type.isPresent() && type.get().columns().size() == 1;
        }

        @Override
        public boolean quoteEmpty(int lineNumber, int column) {
            return type.isPresent()
                    && (type.get().tellsEmptyFromAbsent(column)
                            || quoteNull(lineNumber, column)
                            || quoteValue(lineNumber, column, ""));
        }

        @Override
        public boolean quoteValue(int lineNumber, int column, String value) {
            return switch (config.quoting()) {
                case ALL -> true;
                case TEXT -> type.isEmpty() || type.get().isText(column);
                case NEEDED, NONE -> false;
            };
        }
    }
}
