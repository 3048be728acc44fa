package io.legacybridge.runtime.message;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.ValueWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds in a record the values that tell whom it is about, before anything of it is written: such a field may stand behind
 * those that are sealed for its person.
 */
public final class PersonValues extends ValueWriter {

    /** The class under which a person's number has its token when it is not protected itself. */
    public static final String UNPROTECTED_CLASS = "subject";

    private final boolean[] wanted;
    private final List<List<String>> found;

    /** @param fields that tell of whom a record is */
    public PersonValues(Collection<Field> fields) {
        var length = 1 + fields.stream().mapToInt(Field::ordinal).max().orElse(-1);
        wanted = new boolean[length];
        found = Stream.generate(() -> (List<String>) new ArrayList<String>())
                .limit(length)
                .toList();
        fields.forEach(field -> wanted[field.ordinal()] = true);
    }

    /** Forgets the record before. */
    public void clear() {
        found.forEach(List::clear);
    }

    /** The value of one of the fields; empty when the record has none. */
    public Optional<String> find(Field field) {
        var values = found.get(field.ordinal());
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.getLast()).filter(text -> !text.isEmpty());
    }

    /** All values of one of the fields, which may stand in a list. */
    public List<String> all(Field field) {
        return found.get(field.ordinal()).stream()
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private boolean isWanted(Field field) {
        return field.ordinal() < wanted.length && wanted[field.ordinal()];
    }

    @Override
    public void text(Field field, CharSequence value) {
        if (isWanted(field)) found.get(field.ordinal()).add(value.toString());
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        if (isWanted(field)) found.get(field.ordinal()).add(new String(buffer, offset, length));
    }

    @Override
    public void plainText(Field field, byte[] buffer, int offset, int length) {
        if (isWanted(field)) super.plainText(field, buffer, offset, length);
    }

    @Override
    public void number(Field field, long unscaled) {
        if (isWanted(field)) super.number(field, unscaled);
    }

    @Override
    public void number(Field field, BigDecimal value) {
        if (isWanted(field)) found.get(field.ordinal()).add(value.toPlainString());
    }

    @Override
    public void floating(Field field, double value) {
        if (isWanted(field)) found.get(field.ordinal()).add(Double.toString(value));
    }

    @Override
    public void flag(Field field, boolean value) {
        if (isWanted(field)) found.get(field.ordinal()).add(Boolean.toString(value));
    }

    @Override
    public void nothing(Field field) {}
}
