package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.ValueWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a client sends with a call, by the names of the fields. Fields of a group are named like fields of the record. */
final class Arguments extends ValueWriter {

    private final Map<Field, Object> values = new HashMap<>();

    /** As {@link Column} has it; null when nothing was sent. */
    Object value(Column column) {
        var value = values.get(column.field());
        return value == null ? null : column.parse(Column.text(value));
    }

    boolean has(Field field) {
        return values.get(field) != null;
    }

    BigDecimal number(Field field) {
        return (BigDecimal) values.get(field);
    }

    /** What cannot be handed to the database. */
    List<RecordProblem> problems(List<Column> parameters) {
        var problems = new ArrayList<RecordProblem>();
        for (var parameter : parameters) {
            var value = value(parameter);
            if (value instanceof Column.Misfit(var text)) problems.add(parameter.misfit(text));
            else if (value == null && !parameter.type().nullable()) problems.add(parameter.missing());
            else if (value instanceof String text && text.indexOf('\0') >= 0) problems.add(zero(parameter, text));
        }
        return problems;
    }

    /** PostgreSQL has no text with it, and other databases end one there. */
    private static RecordProblem zero(Column parameter, String text) {
        return RecordProblem.ofText("record/bad-value", parameter.field().path(), "a text without U+0000", text);
    }

    @Override
    public void startGroup(Field group) {
        values.put(group, true);
    }

    @Override
    public void text(Field field, CharSequence value) {
        values.put(field, value.toString());
    }

    @Override
    public void number(Field field, BigDecimal value) {
        values.put(field, value);
    }

    @Override
    public void floating(Field field, double value) {
        values.put(field, value);
    }

    @Override
    public void flag(Field field, boolean value) {
        values.put(field, value);
    }

    @Override
    public void nothing(Field field) {
        values.remove(field);
    }
}
