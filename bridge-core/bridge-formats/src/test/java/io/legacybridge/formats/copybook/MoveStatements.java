package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** Turns the values of a record into COBOL statements that make the same record. */
final class MoveStatements implements RecordWriter {

    private final StringBuilder statements = new StringBuilder();
    /** Open tables from the outermost on, with the element that is written; 0 before the first. */
    private final Deque<int[]> tables = new ArrayDeque<>();

    @Override
    public String toString() {
        return statements.toString();
    }

    @Override
    public void startGroup(Field group) {
        element(group);
    }

    @Override
    public void endGroup(Field group) {}

    @Override
    public void startList(Field list) {
        tables.addLast(new int[1]);
    }

    @Override
    public void endList(Field list) {
        tables.removeLast();
    }

    @Override
    public void text(Field field, CharSequence value) {
        var literal = value.isEmpty() ? "SPACES" : '"' + value.toString().replace("\"", "\"\"") + '"';
        move(field, literal);
    }

    @Override
    public void number(Field field, long unscaled) {
        number(field, BigDecimal.valueOf(unscaled, ((Type.Decimal) field.type()).scale()));
    }

    @Override
    public void number(Field field, BigDecimal value) {
        move(field, value.toPlainString());
    }

    @Override
    public void floating(Field field, double value) {
        throw new IllegalStateException("left out");
    }

    @Override
    public void flag(Field field, boolean value) {
        throw new IllegalStateException("no copybook has them");
    }

    @Override
    public void nothing(Field field) {
        throw new IllegalStateException("every number has a value");
    }

    /** The elements of a list have no name of their own in the schema. */
    private void element(Field field) {
        if (field.name().isEmpty() && !tables.isEmpty()) tables.getLast()[0]++;
    }

    private void move(Field field, String value) {
        element(field);
        var subscripts = tables.isEmpty()
                ? ""
                : tables.stream().map(table -> String.valueOf(table[0])).collect(Collectors.joining(" ", "(", ")"));
        statements
                .append("    MOVE ")
                .append(value)
                .append(" TO ")
                .append(field.originalName())
                .append(subscripts)
                .append(".\n");
    }
}
