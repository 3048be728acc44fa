package io.legacybridge.spi.record;

import java.math.BigDecimal;
import java.util.List;

/**
 * Gives values on with the fields of another schema, in which {@linkplain Field#copy copies} of the fields stand: those of a
 * part to the writer of the whole record, or those of the whole to the writer of a part. Not thread-safe.
 */
public class MovingWriter implements RecordWriter {

    private List<Field> fields = List.of();
    private int shift;
    private RecordWriter to;

    /**
     * @param into  the other schema
     * @param shift how much larger the ordinals of the fields are there
     */
    public MovingWriter(RecordSchema into, int shift, RecordWriter to) {
        move(into, shift, to);
    }

    /** {@link #move} comes before the first value. */
    protected MovingWriter() {}

    /** From now on values go there. */
    protected final void move(RecordSchema into, int by, RecordWriter next) {
        fields = into.fields();
        shift = by;
        to = next;
    }

    private Field moved(Field field) {
        return fields.get(field.ordinal() + shift);
    }

    @Override
    public void startGroup(Field group) {
        to.startGroup(moved(group));
    }

    @Override
    public void endGroup(Field group) {
        to.endGroup(moved(group));
    }

    @Override
    public void startList(Field list) {
        to.startList(moved(list));
    }

    @Override
    public void endList(Field list) {
        to.endList(moved(list));
    }

    @Override
    public void text(Field field, CharSequence value) {
        to.text(moved(field), value);
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        to.text(moved(field), buffer, offset, length);
    }

    @Override
    public void plainText(Field field, byte[] buffer, int offset, int length) {
        to.plainText(moved(field), buffer, offset, length);
    }

    @Override
    public void number(Field field, long unscaled) {
        to.number(moved(field), unscaled);
    }

    @Override
    public void number(Field field, BigDecimal value) {
        to.number(moved(field), value);
    }

    @Override
    public void floating(Field field, double value) {
        to.floating(moved(field), value);
    }

    @Override
    public void flag(Field field, boolean value) {
        to.flag(moved(field), value);
    }

    @Override
    public void nothing(Field field) {
        to.nothing(moved(field));
    }
}
