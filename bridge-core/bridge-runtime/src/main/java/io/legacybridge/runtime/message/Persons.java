package io.legacybridge.runtime.message;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Finds in a record the values that tell whom it is about, before anything of it is written: such a field may stand behind
 * those that are sealed for its person.
 */
public final class Persons implements RecordWriter {

    /** The class under which a person's number has its token when it is not protected itself. */
    public static final String UNPROTECTED_CLASS = "subject";

    private final boolean[] wanted;
    private final String[] found;

    /** @param fields that tell of whom a record is */
    public Persons(Collection<Field> fields) {
        var length = 1 + fields.stream().mapToInt(Field::ordinal).max().orElse(-1);
        wanted = new boolean[length];
        found = new String[length];
        fields.forEach(field -> wanted[field.ordinal()] = true);
    }

    /** Forgets the record before. */
    public void clear() {
        Arrays.fill(found, null);
    }

    /** The value of one of the fields; empty when the record has none. */
    public Optional<String> find(Field field) {
        return Optional.ofNullable(found[field.ordinal()]).filter(text -> !text.isEmpty());
    }

    private boolean isWanted(Field field) {
        return field.ordinal() < wanted.length && wanted[field.ordinal()];
    }

    @Override
    public void startGroup(Field group) {}

    @Override
    public void endGroup(Field group) {}

    @Override
    public void startList(Field list) {}

    @Override
    public void endList(Field list) {}

    @Override
    public void text(Field field, CharSequence value) {
        if (isWanted(field)) found[field.ordinal()] = value.toString();
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        if (isWanted(field)) found[field.ordinal()] = new String(buffer, offset, length);
    }

    @Override
    public void plainText(Field field, byte[] buffer, int offset, int length) {
        if (isWanted(field)) RecordWriter.super.plainText(field, buffer, offset, length);
    }

    @Override
    public void number(Field field, long unscaled) {
        if (isWanted(field)) number(field, BigDecimal.valueOf(unscaled, ((Type.Decimal) field.type()).scale()));
    }

    @Override
    public void number(Field field, BigDecimal value) {
        if (isWanted(field)) found[field.ordinal()] = value.toPlainString();
    }

    @Override
    public void floating(Field field, double value) {
        if (isWanted(field)) found[field.ordinal()] = Double.toString(value);
    }

    @Override
    public void flag(Field field, boolean value) {
        if (isWanted(field)) found[field.ordinal()] = Boolean.toString(value);
    }

    @Override
    public void nothing(Field field) {}
}
