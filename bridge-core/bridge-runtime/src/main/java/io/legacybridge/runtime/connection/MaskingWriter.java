package io.legacybridge.runtime.connection;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;

/** Lets the values of a record pass, and in place of a protected one only the name of its field class. */
final class MaskingWriter implements RecordWriter {

    private final RecordWriter next;
    private final Map<Integer, String> classes;

    /** @param classes the field class of each protected leaf */
    MaskingWriter(RecordWriter next, Map<Field, String> classes) {
        this.next = next;
        // By ordinal: the schema that reads may be a copy of the plan's.
        this.classes = classes.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().ordinal(), Map.Entry::getValue));
    }

    @Override
    public void startGroup(Field group) {
        next.startGroup(group);
    }

    @Override
    public void endGroup(Field group) {
        next.endGroup(group);
    }

    @Override
    public void startList(Field list) {
        next.startList(list);
    }

    @Override
    public void endList(Field list) {
        next.endList(list);
    }

    @Override
    public void text(Field field, CharSequence value) {
        if (!masks(field)) next.text(field, value);
    }

    @Override
    public void number(Field field, long unscaled) {
        if (!masks(field)) next.number(field, unscaled);
    }

    @Override
    public void number(Field field, BigDecimal value) {
        if (!masks(field)) next.number(field, value);
    }

    @Override
    public void floating(Field field, double value) {
        if (!masks(field)) next.floating(field, value);
    }

    @Override
    public void flag(Field field, boolean value) {
        if (!masks(field)) next.flag(field, value);
    }

    @Override
    public void nothing(Field field) {
        if (!masks(field)) next.nothing(field);
    }

    /** Whether the class of a protected field was written in place of its value. */
    private boolean masks(Field field) {
        var fieldClass = classes.get(field.ordinal());
        if (fieldClass == null) return false;
        next.text(field, "(encrypted: " + fieldClass + ")");
        return true;
    }
}
