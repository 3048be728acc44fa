package io.legacybridge.adapter.jms;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.List;

/** Lets a format write into a larger record, whose last fields are copies of the format's own. */
final class ShiftingWriter implements RecordWriter {

    private final RecordWriter to;
    private final List<Field> fields;
    private final int shift;

    /**
     * @param from the format's schema
     * @param into ends with the {@link #copies} of the format's fields
     */
    ShiftingWriter(RecordSchema from, RecordSchema into, RecordWriter to) {
        this.to = to;
        this.fields = into.fields();
        this.shift = into.fields().size() - from.fields().size();
    }

    /** A field belongs to one schema, so another one needs copies. */
    static List<Field> copies(RecordSchema schema) {
        return copies(((Type.Group) schema.root().type()).fields());
    }

    private static List<Field> copies(List<Field> fields) {
        return fields.stream().map(ShiftingWriter::copy).toList();
    }

    private static Field copy(Field field) {
        var type =
                switch (field.type()) {
                    case Type.Group group -> new Type.Group(copies(group.fields()));
                    case Type.Repeated list -> new Type.Repeated(copy(list.element()), list.min(), list.max());
                    case Type.Again _, Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> field.type();
                };
        return new Field(field.name(), field.originalName(), type, field.traits(), field.annotations());
    }

    private Field copyOf(Field field) {
        return fields.get(field.ordinal() + shift);
    }

    private static boolean isRoot(Field field) {
        return field.ordinal() == 0;
    }

    @Override
    public void startGroup(Field group) {
        if (!isRoot(group)) to.startGroup(copyOf(group));
    }

    @Override
    public void endGroup(Field group) {
        if (!isRoot(group)) to.endGroup(copyOf(group));
    }

    @Override
    public void startList(Field list) {
        to.startList(copyOf(list));
    }

    @Override
    public void endList(Field list) {
        to.endList(copyOf(list));
    }

    @Override
    public void text(Field field, CharSequence value) {
        to.text(copyOf(field), value);
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        to.text(copyOf(field), buffer, offset, length);
    }

    @Override
    public void number(Field field, long unscaled) {
        to.number(copyOf(field), unscaled);
    }

    @Override
    public void number(Field field, BigDecimal value) {
        to.number(copyOf(field), value);
    }

    @Override
    public void floating(Field field, double value) {
        to.floating(copyOf(field), value);
    }

    @Override
    public void flag(Field field, boolean value) {
        to.flag(copyOf(field), value);
    }

    @Override
    public void nothing(Field field) {
        to.nothing(copyOf(field));
    }
}
