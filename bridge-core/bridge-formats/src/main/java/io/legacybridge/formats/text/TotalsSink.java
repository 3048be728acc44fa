package io.legacybridge.formats.text;

import io.legacybridge.formats.text.RecordTypeConfig.Position;
import io.legacybridge.formats.text.RecordTypeConfig.When;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is written and ends it with the records that nobody brings: those of types that are not published and declare
 * totals of the whole content, such as a trailer. One whose values do not fit, or that needs others, is left out, so that the
 * check of the whole content finds it missing.
 */
final class TotalsSink implements RowSink {

    private final RowSink sink;
    private final List<Total> totals;
    private final List<Counting> counts;
    private final Cells cells = new Cells();
    private long records;

    TotalsSink(RowSink sink, List<Total> totals) {
        this.sink = sink;
        this.totals = totals;
        this.counts = totals.stream()
                .map(total -> new Counting(total, new ArrayList<>()))
                .toList();
    }

    /** A header would have to be written before what it counts, and a total of a part in the middle. */
    static boolean canWrite(Total total) {
        var type = total.declaredIn();
        return !type.published()
                && total.since().isEmpty()
                && type.when()
                        .flatMap(When::position)
                        .filter(Predicate.isEqual(Position.FIRST))
                        .isEmpty();
    }

    @Override
    public Optional<RecordProblem> write(RecordType type, List<@Nullable String> values) throws IOException {
        var problem = sink.write(type, values);
        if (problem.isEmpty()) count(type, values);
        return problem;
    }

    private void count(RecordType type, List<@Nullable String> values) {
        records++;
        var text = new StringBuilder();
        cells.clear();
        for (var value : values) {
            var start = text.length();
            if (value != null) text.append(value);
            cells.add(start, text.length(), false);
        }
        cells.use(text.toString().toCharArray(), true);
        var position = new RecordPosition("", records, 0);
        for (var count : counts) count.see(type, Optional.of(cells), position);
    }

    @Override
    public void close() throws IOException {
        for (var type : totals.stream().map(Total::declaredIn).distinct().toList()) {
            var values = values(type);
            if (values.isPresent()) sink.write(type, values.get());
        }
        sink.close();
    }

    /** Empty when one of them cannot be given. */
    private Optional<List<@Nullable String>> values(RecordType type) {
        var values = new ArrayList<@Nullable String>();
        var begins = 1;
        for (var index = 0; index < type.columns().size(); index++) {
            var column = type.columns().get(index);
            var at = column.width() > 0 ? begins : index + 1;
            begins += column.width();
            var text = new StringBuilder();
            if (!write(type, index, at, text)) return Optional.empty();
            values.add(text.isEmpty() ? null : text.toString());
        }
        return Optional.of(values);
    }

    private boolean write(RecordType type, int index, int at, StringBuilder into) {
        var column = type.columns().get(index);
        for (var number = 0; number < totals.size(); number++) {
            var total = totals.get(number);
            if (!total.declaredIn().is(type) || total.declaredColumn() != index) continue;
            // A total that counts every record counts its own.
            var itself = total.of().containsKey(type.name()) ? 1 : 0;
            return counts.get(number).write(column, itself, into);
        }
        if (column.field().isEmpty()) {
            into.append(column.constant());
            return true;
        }
        var deciding = type.when().filter(when -> when.at() == at && !when.is().isEmpty());
        if (deciding.isEmpty()) return column.encodeNothing(into);
        into.append(deciding.get().is().getFirst());
        return true;
    }
}
