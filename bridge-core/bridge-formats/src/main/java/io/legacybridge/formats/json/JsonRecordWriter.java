package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** Writes records as JSON, true to their schema: exact decimals with their scale, digits of text stay text. */
public final class JsonRecordWriter implements RecordWriter {

    private final JsonGenerator json;
    private final SerializedString[] names;

    public JsonRecordWriter(RecordSchema schema, JsonGenerator json) {
        this.json = json;
        this.names = schema.fields().stream()
                .map(field -> new SerializedString(field.name()))
                .toArray(SerializedString[]::new);
    }

    @Override
    public void startGroup(Field group) {
        name(group);
        json.writeStartObject();
    }

    @Override
    public void endGroup(Field group) {
        json.writeEndObject();
    }

    @Override
    public void startList(Field list) {
        name(list);
        json.writeStartArray();
    }

    @Override
    public void endList(Field list) {
        json.writeEndArray();
    }

    @Override
    public void text(Field field, CharSequence value) {
        name(field);
        json.writeString(value.toString());
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        name(field);
        json.writeString(buffer, offset, length);
    }

    @Override
    public void number(Field field, long unscaled) {
        var type = (Type.Decimal) field.type();
        if (type.scale() == 0 && type.carriedAs() == Type.Carrier.NUMBER) {
            name(field);
            json.writeNumber(unscaled);
        } else {
            number(field, BigDecimal.valueOf(unscaled, type.scale()));
        }
    }

    @Override
    public void number(Field field, BigDecimal value) {
        name(field);
        if (carrier(field) == Type.Carrier.STRING) json.writeString(value.toPlainString());
        else json.writeNumber(value.toPlainString());
    }

    @Override
    public void floating(Field field, double value) {
        name(field);
        json.writeNumber(value);
    }

    @Override
    public void flag(Field field, boolean value) {
        name(field);
        json.writeBoolean(value);
    }

    @Override
    public void nothing(Field field) {
        name(field);
        json.writeNull();
    }

    /** The root and the elements of a list have no name. */
    private void name(Field field) {
        if (!field.name().isEmpty()) json.writeName(names[field.ordinal()]);
    }

    private static Type.Carrier carrier(Field field) {
        return field.type() instanceof Type.Decimal decimal ? decimal.carriedAs() : Type.Carrier.NUMBER;
    }
}
