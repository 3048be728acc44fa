package io.legacybridge.formats.text;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the records of a text file. Those of a type that is not published are passed over when nothing is wrong with them. */
public final class TextCursor implements RecordCursor {

    private static final int MAX_PROBLEMS = 16;
    private static final int MAX_SHOWN = 256;

    private final TextLayout layout;
    private final Rows rows;
    private final String encoding;
    private final String source;
    private final boolean alone;
    private final List<RecordProblem> problems = new ArrayList<>();
    private long number;
    private Optional<RecordType> type = Optional.empty();

    /**
     * @param encoding name of the code page, for problems
     * @param alone    a record came without its file
     */
    public TextCursor(TextLayout layout, Rows rows, String encoding, String source, Checkpoint from, boolean alone) {
        this.layout = layout;
        this.rows = rows;
        this.encoding = encoding;
        this.source = source;
        this.alone = alone;
        this.number = from.records();
    }

    @Override
    public boolean next() throws IOException {
        while (rows.next()) {
            number++;
            type = rows.problem().isPresent() ? Optional.empty() : layout.select(rows, number == 1, alone);
            if (type.isEmpty() || type.get().published()) return true;
            if (translate(RecordWriter.nowhere()) instanceof Translation.Rejected) return true;
        }
        return false;
    }

    @Override
    public RecordPosition position() {
        return new RecordPosition(source, number, rows.offset());
    }

    @Override
    public Translation translate(RecordWriter writer) {
        if (rows.problem().isPresent())
            return new Translation.Rejected(List.of(rows.problem().get()));
        if (type.isEmpty()) return new Translation.Rejected(List.of(noType()));
        var misfit = rows.misfit(type.get());
        if (misfit.isPresent()) return new Translation.Rejected(List.of(misfit.get()));
        problems.clear();
        write(type.get(), writer);
        return problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(problems);
    }

    @Override
    public byte[] bytes() {
        return rows.bytes();
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(number, rows.restartAt());
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private void write(RecordType of, RecordWriter writer) {
        var root = layout.schema().root();
        var isGrouped = !layout.isAlike() && of.published();
        writer.startGroup(root);
        if (isGrouped) writer.startGroup(of.group().orElseThrow());
        var cells = rows.cells(of);
        var columns = of.columns();
        for (var index = 0; index < columns.size(); index++)
            if (!columns.get(index).decode(cells, index, writer)) report(of, index);
        if (isGrouped) writer.endGroup(of.group().orElseThrow());
        writer.endGroup(root);
    }

    private void report(RecordType of, int index) {
        if (problems.size() == MAX_PROBLEMS) return;
        var column = of.columns().get(index);
        var span = rows.span(of, index);
        var record = rows.bytes();
        var from = Math.min(span.offset(), record.length);
        var shown =
                Arrays.copyOfRange(record, from, Math.min(record.length, from + Math.min(span.length(), MAX_SHOWN)));
        var text = rows.cells(of).text(index, MAX_SHOWN);
        problems.add(new RecordProblem(
                code(column),
                path(of, column, index),
                span.offset(),
                span.length(),
                column.expected() + " in " + encoding + column.reason(text),
                shown,
                text));
    }

    private static String code(Column column) {
        return switch (column.codec()) {
            case TextCodec _ -> "record/bad-text";
            case NumberCodec _ -> "record/bad-number";
            case TemporalCodec _ -> "record/bad-time";
            case FlagCodec _ -> "record/bad-flag";
        };
    }

    private static String path(RecordType type, Column column, int index) {
        var name = column.field().map(Field::name).orElse("column " + (index + 1));
        return type.name().isEmpty() ? name : type.name() + "." + name;
    }

    private RecordProblem noType() {
        var names = layout.types().stream().map(RecordType::name).toList();
        var bytes = rows.bytes();
        return new RecordProblem(
                "record/unknown-type",
                "",
                0,
                bytes.length,
                "a record of one of the types " + String.join(", ", names) + (ControlZ.is(bytes) ? ControlZ.HINT : ""));
    }
}
