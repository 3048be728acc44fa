package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.Type;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.List;

/** The simplest format there is, for tests: lines such as {@code bolt 12.50}, each a {@code code} and a {@code quantity}. */
public final class LineFormat implements RecordFormat {

    /** Stands in a configuration where a format is wanted. */
    public record Config() implements FormatConfig {}

    private final Field code = Field.of("code", new Type.Text(0));
    private final Field quantity = Field.of("quantity", Type.Decimal.of(7, 2, true));
    private final RecordSchema schema = RecordSchema.of(List.of(code, quantity));
    private final Charset charset;

    public LineFormat() {
        this(UTF_8);
    }

    /** @param charset of the lines, in which the byte 0A ends them all the same */
    public LineFormat(Charset charset) {
        this.charset = charset;
    }

    @Override
    public RecordSchema schema() {
        return schema;
    }

    @Override
    public Charset charset() {
        return charset;
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) {
        return new Lines(new BufferedInputStream(content), source, from);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public RecordEncoder encoder(OutputStream content) {
        return new RecordEncoder() {
            private RecordingWriter record = new RecordingWriter();

            @Override
            public RecordWriter begin() {
                record = new RecordingWriter();
                return record;
            }

            @Override
            public Translation end() throws IOException {
                var values = record.record();
                var text = (String) values.get("code");
                if (text.contains(" "))
                    return new Translation.Rejected(
                            List.of(new RecordProblem("record/not-encodable", "code", -1, text.length(), "a word")));
                content.write((text + " " + values.get("quantity")).getBytes(charset));
                content.write('\n');
                return Translation.TRANSLATED;
            }

            @Override
            public void close() {}
        };
    }

    private final class Lines implements RecordCursor {

        private final InputStream content;
        private final String source;
        private byte[] line = {};
        private long number;
        private long offset;
        private long nextOffset;

        Lines(InputStream content, String source, Checkpoint from) {
            this.content = content;
            this.source = source;
            this.number = from.records();
            this.nextOffset = from.offset();
        }

        @Override
        public boolean next() throws IOException {
            var bytes = new ByteArrayOutputStream();
            var value = content.read();
            if (value < 0) return false;
            for (; value >= 0 && value != '\n'; value = content.read()) bytes.write(value);
            line = bytes.toByteArray();
            number++;
            offset = nextOffset;
            nextOffset += line.length + 1;
            return true;
        }

        @Override
        public RecordPosition position() {
            return new RecordPosition(source, number, offset);
        }

        @Override
        public Translation translate(RecordWriter writer) {
            var parts = new String(line, charset).split(" ", 2);
            var amount = parts[parts.length - 1];
            if (parts.length < 2 || !amount.matches("-?\\d{1,5}\\.\\d\\d"))
                return new Translation.Rejected(List.of(new RecordProblem(
                        "record/bad-number", "quantity", -1, line.length, "a number such as 12.50", line, amount)));
            writer.startGroup(schema.root());
            writer.text(code, parts[0]);
            writer.number(quantity, new BigDecimal(amount));
            writer.endGroup(schema.root());
            return Translation.TRANSLATED;
        }

        @Override
        public byte[] bytes() {
            return line.clone();
        }

        @Override
        public Checkpoint checkpoint() {
            return new Checkpoint(number, nextOffset);
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
