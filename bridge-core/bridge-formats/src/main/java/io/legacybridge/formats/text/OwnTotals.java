package io.legacybridge.formats.text;

import io.legacybridge.spi.record.RecordPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts records for the totals that nobody brings. */
final class OwnTotals {

    private final List<OwnRecord> own;
    private final List<Total> totals;
    private final List<Counting> counts;
    private final Cells cells = new Cells();
    private long records;

    OwnTotals(List<OwnRecord> own, List<Total> totals) {
        this(
                own,
                totals,
                totals.stream()
                        .map(total -> new Counting(total, new ArrayList<>()))
                        .toList(),
                0);
    }

    private OwnTotals(List<OwnRecord> own, List<Total> totals, List<Counting> counts, long records) {
        this.own = own;
        this.totals = totals;
        this.counts = counts;
        this.records = records;
    }

    /** Counts on by itself. */
    OwnTotals copy() {
        return new OwnTotals(own, totals, counts.stream().map(Counting::copy).toList(), records);
    }

    void count(RecordType type, List<@Nullable String> values) {
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

    /** Nothing follows but the records that nobody brings: a total of all records counts these, too. */
    void countOwn() {
        for (var record : own) record.values(_ -> Optional.of("")).ifPresent(values -> count(record.type(), values));
    }

    /** What stands in the columns of a record; empty when a total has no room there. */
    Optional<List<@Nullable String>> values(OwnRecord record) {
        return record.values(this::written);
    }

    /** Totals that have no room in their columns, for people. */
    List<String> withoutRoom() {
        Function<OwnRecord, Stream<Total>> declared =
                record -> totals.stream().filter(total -> total.declaredIn().is(record.type()));
        return own.stream()
                .flatMap(declared)
                .filter(total -> written(total).isEmpty())
                .map(Total::subject)
                .toList();
    }

    private Optional<String> written(Total total) {
        return counts.get(totals.indexOf(total))
                .written(total.declaredIn().columns().get(total.declaredColumn()));
    }
}
