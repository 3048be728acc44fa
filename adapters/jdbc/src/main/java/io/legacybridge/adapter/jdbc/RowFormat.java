package io.legacybridge.adapter.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.SingleRecord;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Rows as records. As bytes, for dead letters, a row has a line {@code name=value} in UTF-8 for each column that is not NULL;
 * {@code %}, CR and LF are written as {@code %25}, {@code %0D} and {@code %0A} there, and {@code =} in a name as {@code %3D}.
 */
final class RowFormat implements RecordFormat {

    private final List<Column> columns;
    private final ByteSize maxRowSize;
    private final RecordSchema schema;

    /** @param maxRowSize the characters of a row's values */
    RowFormat(List<Column> columns, ByteSize maxRowSize) {
        this.columns = List.copyOf(columns);
        this.maxRowSize = maxRowSize;
        this.schema = RecordSchema.of(Column.fields(columns));
    }

    @Override
    public RecordSchema schema() {
        return schema;
    }

    List<Column> columns() {
        return columns;
    }

    /** @param values in the order of the columns */
    Translation translate(Object[] values, RecordWriter writer) {
        var characters = 0L;
        for (var value : values) if (value instanceof String text) characters += text.length();
        if (characters > maxRowSize.bytes()) return tooLarge(characters);
        var problems = new ArrayList<RecordProblem>(0);
        writer.startGroup(schema.root());
        for (var index = 0; index < values.length; index++)
            columns.get(index).write(writer, values[index]).ifPresent(problems::add);
        writer.endGroup(schema.root());
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    private Translation tooLarge(long characters) {
        var length = (int) Math.min(characters, Integer.MAX_VALUE);
        var expected = "a row of at most " + maxRowSize.bytes() + " characters";
        return new Translation.Rejected(List.of(new RecordProblem("record/too-large", "", -1, length, expected)));
    }

    byte[] bytes(Object[] values) {
        var text = new StringBuilder();
        for (var index = 0; index < values.length; index++)
            if (values[index] != null)
                text.append(escaped(columns.get(index).name()).replace("=", "%3D"))
                        .append('=')
                        .append(escaped(Column.text(values[index])))
                        .append('\n');
        return text.toString().getBytes(UTF_8);
    }

    private Object[] parse(byte[] bytes) {
        var written = new HashMap<String, String>();
        for (var line : new String(bytes, UTF_8).split("\n")) {
            var split = line.indexOf('=');
            if (split > 0) written.put(unescaped(line.substring(0, split)), unescaped(line.substring(split + 1)));
        }
        var values = new Object[columns.size()];
        for (var index = 0; index < values.length; index++) {
            var text = written.get(columns.get(index).name());
            if (text != null) values[index] = columns.get(index).parse(text);
        }
        return values;
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
        try (content) {
            return new SingleRecord(
                    content.readAllBytes(),
                    new RecordPosition(source, 1, -1),
                    from,
                    (bytes, writer) -> translate(parse(bytes), writer));
        }
    }

    private static String escaped(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String unescaped(String text) {
        return text.replace("%3D", "=")
                .replace("%0A", "\n")
                .replace("%0D", "\r")
                .replace("%25", "%");
    }
}
