package io.legacybridge.adapter.jms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.MovingWriter;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.SingleRecord;
import io.legacybridge.spi.record.Translation;
import io.legacybridge.spi.record.Type;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message with declared properties, a map message, or both. The record has a group {@code jms} with the properties, if any
 * are declared, and then the fields of the body's format or of the map. Reads the bytes of one {@link Envelope}.
 */
final class JmsFormat implements RecordFormat {

    /** Name of the group that holds headers and properties. */
    static final String GROUP = "jms";

    private final List<Declared> properties;
    private final List<Declared> entries;
    private final Optional<RecordFormat> body;
    private final Optional<Field> group;
    private final RecordSchema schema;

    /** @param body empty for map messages */
    JmsFormat(Map<String, ValueType> properties, Map<String, ValueType> map, Optional<RecordFormat> body) {
        this.properties = Declared.of(properties, GROUP + ".");
        this.entries = Declared.of(map, "");
        this.body = body;
        this.group = properties.isEmpty()
                ? Optional.empty()
                : Optional.of(Field.of(GROUP, new Type.Group(Declared.fields(this.properties))));
        var fields = new ArrayList<Field>();
        group.ifPresent(fields::add);
        fields.addAll(Declared.fields(entries));
        body.map(RecordFormat::schema)
                .ifPresent(own -> own.members(own.root()).forEach(field -> fields.add(field.copy(""))));
        this.schema = RecordSchema.of(fields);
    }

    @Override
    public RecordSchema schema() {
        return schema;
    }

    @Override
    public Charset charset() {
        return body.map(RecordFormat::charset).orElse(UTF_8);
    }

    List<Declared> properties() {
        return properties;
    }

    List<Declared> entries() {
        return entries;
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
        try (content) {
            return new SingleRecord(
                    content.readAllBytes(),
                    new RecordPosition(source, 1, -1),
                    from,
                    (bytes, writer) -> translate(Envelope.parse(bytes), source, writer));
        }
    }

    private Translation translate(Envelope message, String source, RecordWriter writer) {
        var problems = new ArrayList<RecordProblem>();
        writer.startGroup(schema.root());
        if (group.isPresent()) {
            writer.startGroup(group.get());
            Declared.write(properties, message.values(), writer, problems);
            writer.endGroup(group.get());
        }
        Declared.write(entries, message.values(), writer, problems);
        if (body.isPresent()) {
            if (FormattedItems.translate(
                            body.get(),
                            message.body(),
                            source,
                            new BodyWriter(body.get().schema(), writer))
                    instanceof Translation.Rejected bad) problems.addAll(bad.problems());
        }
        writer.endGroup(schema.root());
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    /** The body's fields are the last ones of the record, whose root has begun already. */
    private final class BodyWriter extends MovingWriter {

        BodyWriter(RecordSchema own, RecordWriter to) {
            super(schema, schema.fields().size() - own.fields().size(), to);
        }

        @Override
        public void startGroup(Field group) {
            if (!isRoot(group)) super.startGroup(group);
        }

        @Override
        public void endGroup(Field group) {
            if (!isRoot(group)) super.endGroup(group);
        }

        private static boolean isRoot(Field group) {
            return group.ordinal() == 0;
        }
    }
}
