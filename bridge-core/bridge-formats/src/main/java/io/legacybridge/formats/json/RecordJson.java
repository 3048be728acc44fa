package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;

/**
 * Writes records as JSON, true to their schema: exact decimals with their scale, digits of text stay text. Values go
 * straight into bytes, and names are made ready once.
 */
public final class RecordJson implements RecordWriter {

    private final JsonBytes json;
    private final Shape[] shapes;

    /** What is known of a field before any record is read. */
    private record Shape(byte[] name, boolean element, int scale, boolean quoted) {

        static Shape of(Field field) {
            var name = JsonBytes.quoted(field.name());
            // The root has no name either, but is no element.
            var element = field.name().isEmpty() && field.ordinal() > 0;
            return field.type() instanceof Type.Decimal decimal
                    ? new Shape(name, element, decimal.scale(), decimal.carriedAs() == Type.Carrier.STRING)
                    : new Shape(name, element, 0, false);
        }
    }

    public RecordJson(RecordSchema schema, JsonBytes json) {
        this(new Prepared(schema), json);
    }

    private RecordJson(Prepared prepared, JsonBytes json) {
        this.json = json;
        this.shapes = prepared.shapes;
    }

    /** What is known of a schema, for those who write single records into many texts. Thread-safe. */
    public static final class Prepared {

        private final Shape[] shapes;

        public Prepared(RecordSchema schema) {
            this.shapes = schema.fields().stream().map(Shape::of).toArray(Shape[]::new);
        }

        public RecordJson into(JsonBytes json) {
            return new RecordJson(this, json);
        }
    }

    /** A value that is JSON already. */
    public void json(Field field, byte[] value) {
        name(field);
        json.raw(value);
    }

    @Override
    public void startGroup(Field group) {
        name(group);
        json.startObject();
    }

    @Override
    public void endGroup(Field group) {
        json.endObject();
    }

    @Override
    public void startList(Field list) {
        name(list);
        json.startArray();
    }

    @Override
    public void endList(Field list) {
        json.endArray();
    }

    @Override
    public void text(Field field, CharSequence value) {
        name(field);
        json.string(value);
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        name(field);
        json.string(buffer, offset, length);
    }

    @Override
    public void plainText(Field field, byte[] buffer, int offset, int length) {
        name(field);
        json.plainString(buffer, offset, length);
    }

    @Override
    public void number(Field field, long unscaled) {
        var shape = name(field);
        if (shape.quoted()) json.quotedDecimal(unscaled, shape.scale());
        else json.decimal(unscaled, shape.scale());
    }

    @Override
    public void number(Field field, BigDecimal value) {
        if (name(field).quoted()) json.quotedDecimal(value);
        else json.decimal(value);
    }

    @Override
    public void floating(Field field, double value) {
        name(field);
        json.number(value);
    }

    @Override
    public void flag(Field field, boolean value) {
        name(field);
        json.flag(value);
    }

    @Override
    public void nothing(Field field) {
        name(field);
        json.nothing();
    }

    private Shape name(Field field) {
        var shape = shapes[field.ordinal()];
        if (shape.element()) json.element();
        else if (field.ordinal() > 0) json.name(shape.name());
        return shape;
    }
}
