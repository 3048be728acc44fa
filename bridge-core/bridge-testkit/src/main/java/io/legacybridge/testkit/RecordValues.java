package io.legacybridge.testkit;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Writes plain values as a record: the way back from {@link RecordingWriter}. A name that is not there is left out. */
public final class RecordValues {

    private final RecordSchema schema;
    private final RecordWriter writer;

    private RecordValues(RecordSchema schema, RecordWriter writer) {
        this.schema = schema;
        this.writer = writer;
    }

    public static void write(RecordSchema schema, Map<String, Object> values, RecordWriter writer) {
        new RecordValues(schema, writer).value(schema.root(), values);
    }

    private void value(Field field, Object value) {
        if (value == null) {
            writer.nothing(field);
            return;
        }
        switch (field.type()) {
            case Type.Group _, Type.Again _ -> group(field, (Map<?, ?>) value);
            case Type.Repeated list -> {
                writer.startList(field);
                ((List<?>) value).forEach(element -> value(list.element(), element));
                writer.endList(field);
            }
            case Type.Text _ -> writer.text(field, (CharSequence) value);
            case Type.Decimal _ -> writer.number(field, (BigDecimal) value);
            case Type.Floating _ -> writer.floating(field, (Double) value);
            case Type.Flag _ -> writer.flag(field, (Boolean) value);
        }
    }

    private void group(Field group, Map<?, ?> values) {
        writer.startGroup(group);
        for (var member : schema.members(group))
            if (values.containsKey(member.name())) value(member, values.get(member.name()));
        writer.endGroup(group);
    }
}
