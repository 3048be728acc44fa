package io.legacybridge.formats.text;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Turns the values of records into characters, column by column. */
public final class TextEncoder implements RecordEncoder, RecordWriter {

    private final RowSink sink;
    private final OutputStream content;
    private final int tail;
    private final RecordType[] types;
    private final int[] columns;
    private final List<RecordProblem> problems = new ArrayList<>();
    private Optional<RecordType> type = Optional.empty();
    private String[] values = new String[0];
    private boolean[] given = new boolean[0];
    private boolean closed;

    /**
     * @param content where the sink writes
     * @param tail    how many bytes follow behind the last record that are no record
     */
    public TextEncoder(TextLayout layout, RowSink sink, OutputStream content, int tail) {
        this.sink = sink;
        this.content = content;
        this.tail = tail;
        this.types = new RecordType[layout.schema().fields().size()];
        this.columns = new int[types.length];
        for (var each : layout.types()) {
            if (!each.published()) continue;
            types[each.group().orElseThrow().ordinal()] = each;
            for (var index = 0; index < each.columns().size(); index++)
                if (each.columns().get(index).field().isPresent())
                    columns[each.columns().get(index).field().get().ordinal()] = index;
        }
    }

    @Override
    public RecordWriter begin() {
        problems.clear();
        type = Optional.empty();
        return this;
    }

    @Override
    public Translation end() throws IOException {
        if (type.isEmpty())
            return new Translation.Rejected(List.of(
                    new RecordProblem("record/unknown-type", "", -1, 0, "a record of a type that is declared")));
        for (var index = 0; index < values.length; index++) if (!given[index]) complete(index);
        if (problems.isEmpty()) sink.write(type.get(), Arrays.asList(values)).ifPresent(problems::add);
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    /** What the record does not say. */
    private void complete(int index) {
        var column = type.orElseThrow().columns().get(index);
        var characters = new StringBuilder();
        if (column.field().isEmpty()) values[index] = column.constant();
        else if (column.encodeNothing(characters)) values[index] = characters.isEmpty() ? null : characters.toString();
        else
            problems.add(RecordProblem.ofText(
                    "record/does-not-fit", column.field().get().path(), column.expected(), ""));
    }

    @Override
    public void close() throws IOException {
        if (closed) return;
        closed = true;
        sink.close();
        ControlZ.write(content, tail);
    }

    @Override
    public void startGroup(Field group) {
        var started = types[group.ordinal()];
        if (started == null) return;
        type = Optional.of(started);
        values = new String[started.columns().size()];
        given = new boolean[values.length];
    }

    @Override
    public void endGroup(Field group) {}

    @Override
    public void startList(Field list) {
        throw new IllegalArgumentException("these records have no lists");
    }

    @Override
    public void endList(Field list) {}

    @Override
    public void text(Field field, CharSequence value) {
        var characters = new StringBuilder();
        take(field, column(field).encode(value, characters), characters, value.toString());
    }

    @Override
    public void number(Field field, BigDecimal value) {
        var characters = new StringBuilder();
        take(field, column(field).encode(value, characters), characters, value.toPlainString());
    }

    @Override
    public void floating(Field field, double value) {
        number(field, new BigDecimal(value));
    }

    @Override
    public void flag(Field field, boolean value) {
        var characters = new StringBuilder();
        take(field, column(field).encode(value, characters), characters, Boolean.toString(value));
    }

    @Override
    public void nothing(Field field) {
        // What stands for none is found out at the end, as for a value that was not given at all.
    }

    private Column column(Field field) {
        return type.orElseThrow().columns().get(columns[field.ordinal()]);
    }

    private void take(Field field, boolean fits, StringBuilder characters, String value) {
        var index = columns[field.ordinal()];
        values[index] = characters.toString();
        given[index] = true;
        if (fits) return;
        var column = column(field);
        problems.add(RecordProblem.ofText(
                "record/does-not-fit", field.path(), column.expected() + column.reason(value), value));
    }
}
