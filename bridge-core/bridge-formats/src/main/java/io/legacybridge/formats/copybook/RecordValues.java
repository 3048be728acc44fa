package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the values of one record until all are there: how long a table is decides what its counter says, and the counter
 * stands before it.
 */
final class RecordValues implements RecordWriter {

    /** Stands for a value that is absent. */
    enum Absent {
        NOTHING
    }

    private final Deque<Object> open = new ArrayDeque<>();
    private Group root = new Group();

    /** The values of a group by the ordinals of their fields. */
    static final class Group {

        private final Map<Integer, Object> values = new HashMap<>();

        /** Text, a decimal, a double, {@link Absent}, a group or a list; empty when the field is not there. */
        Optional<Object> get(Field field) {
            return Optional.ofNullable(values.get(field.ordinal()));
        }

        boolean has(Field field) {
            return values.containsKey(field.ordinal());
        }
    }

    Group root() {
        return root;
    }

    void clear() {
        open.clear();
        root = new Group();
    }

    @Override
    public void startGroup(Field group) {
        var values = open.isEmpty() ? root : new Group();
        if (!open.isEmpty()) add(group, values);
        open.push(values);
    }

    @Override
    public void endGroup(Field group) {
        open.pop();
    }

    @Override
    public void startList(Field list) {
        var values = new ArrayList<Object>();
        add(list, values);
        open.push(values);
    }

    @Override
    public void endList(Field list) {
        open.pop();
    }

    @Override
    public void text(Field field, CharSequence value) {
        add(field, value.toString());
    }

    @Override
    public void number(Field field, long unscaled) {
        var scale = field.type() instanceof Type.Decimal decimal ? decimal.scale() : 0;
        add(field, BigDecimal.valueOf(unscaled, scale));
    }

    @Override
    public void number(Field field, BigDecimal value) {
        add(field, value);
    }

    @Override
    public void floating(Field field, double value) {
        add(field, value);
    }

    @Override
    public void flag(Field field, boolean value) {
        add(field, value);
    }

    @Override
    public void nothing(Field field) {
        add(field, Absent.NOTHING);
    }

    @SuppressWarnings("unchecked")
    private void add(Field field, Object value) {
        switch (open.peek()) {
            case Group group -> group.values.put(field.ordinal(), value);
            case List<?> list -> ((List<Object>) list).add(value);
            default -> throw new IllegalStateException("a value stands in a group or a list");
        }
    }
}
