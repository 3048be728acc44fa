package io.legacybridge.testkit;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a record as plain values: a group is a {@code Map} in the order of its schema, a list a {@code List}, and the rest
 * {@code String}, {@code BigDecimal} with its scale, {@code Double}, {@code Boolean} or null. Complains when groups and
 * lists do not nest.
 */
public final class RecordingWriter implements RecordWriter {

    /** A group or list that is being written. */
    private sealed interface Open {
        Field field();

        record Group(Field field, Map<String, Object> values) implements Open {}

        record Elements(Field field, List<Object> values) implements Open {}
    }

    private final Deque<Open> open = new ArrayDeque<>();
    private Map<String, Object> record;

    /** The record that was written last. */
    public Map<String, Object> record() {
        if (record == null || !open.isEmpty()) throw new AssertionError("no record was written to its end");
        return record;
    }

    @Override
    public void startGroup(Field group) {
        var values = new LinkedHashMap<String, Object>();
        if (open.isEmpty()) record = values;
        else put(group, values);
        open.push(new Open.Group(group, values));
    }

    @Override
    public void endGroup(Field group) {
        end(group);
    }

    @Override
    public void startList(Field list) {
        var values = new ArrayList<Object>();
        put(list, values);
        open.push(new Open.Elements(list, values));
    }

    @Override
    public void endList(Field list) {
        end(list);
    }

    @Override
    public void text(Field field, CharSequence value) {
        put(field, value.toString());
    }

    @Override
    public void number(Field field, BigDecimal value) {
        put(field, value);
    }

    @Override
    public void floating(Field field, double value) {
        put(field, value);
    }

    @Override
    public void flag(Field field, boolean value) {
        put(field, value);
    }

    @Override
    public void nothing(Field field) {
        put(field, null);
    }

    private void put(Field field, Object value) {
        switch (open.peek()) {
            case Open.Group group -> group.values().put(field.name(), value);
            case Open.Elements elements -> elements.values().add(value);
            case null -> throw new AssertionError(field + " stands outside of a record");
        }
    }

    private void end(Field field) {
        var last = open.poll();
        if (last == null || last.field() != field) throw new AssertionError(field + " was not the last to be started");
    }
}
