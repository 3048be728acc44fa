package io.legacybridge.formats.text;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RunningTotals;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The control totals of a kind of file. A file without any is whole when its header row is right. Thread-safe. */
public final class Totals {

    /** Code of the problem that a content does not begin with the header row that is declared. */
    public static final String BAD_HEADER = "content/bad-header";

    private static final int MAX_PROBLEMS = 16;

    private final TextLayout layout;
    private final List<Total> totals;
    private final List<OwnRecord> own;

    private Totals(TextLayout layout, List<Total> totals) {
        this.layout = layout;
        this.totals = List.copyOf(totals);
        this.own = OwnRecord.of(layout, totals).stream()
                .filter(record -> record.leftOpen(totals).isEmpty())
                .toList();
    }

    /** Empty exactly when an error was added. */
    public static Optional<Totals> compile(
            List<TotalConfig> configs, TextLayout layout, Function<String, Place> at, Problems problems) {
        var before = problems.errors();
        var totals = new ArrayList<Total>();
        for (var index = 0; index < configs.size(); index++) {
            var path = "totals[" + index + "].";
            new TotalCompiler(layout, setting -> at.apply(path + setting), problems)
                    .compile(configs.get(index))
                    .ifPresent(totals::add);
        }
        return problems.errors() == before ? Optional.of(new Totals(layout, totals)) : Optional.empty();
    }

    public boolean isEmpty() {
        return totals.isEmpty();
    }

    /**
     * Writes a file with the header and trailers that nobody else brings.
     *
     * @param sinks write the bytes of records
     */
    public RowSink completing(OutputStream content, Function<OutputStream, RowSink> sinks) {
        return own.isEmpty() ? sinks.apply(content) : new TotalsSink(content, sinks, own, totals);
    }

    /**
     * Counts what {@link #completing} will have to write.
     *
     * @param part reads the records without what stands around them
     */
    public RunningTotals running(RecordFormat part) {
        return own.isEmpty() ? RunningTotals.NONE : new RunningOwnTotals(part, layout, new OwnTotals(own, totals));
    }

    /** What a file declares and {@link #completing} does not write, for people. */
    public List<String> leftOpen() {
        var brought = totals.stream()
                .filter(total -> total.declaredIn().published())
                .map(total -> total.subject() + ", which is published, so that clients bring it");
        return Stream.concat(
                        brought,
                        OwnRecord.of(layout, totals).stream().flatMap(record -> record.leftOpen(totals).stream()))
                .toList();
    }

    /** Counts the records of a whole file, and closes it. */
    public List<ContentProblem> check(Rows rows, String source) throws IOException {
        var found = new ArrayList<ContentProblem>();
        var counts = totals.stream().map(total -> new Counting(total, found)).toList();
        try (rows) {
            var number = 0L;
            var isControlZ = false;
            while (rows.next()) {
                number++;
                isControlZ = isControlZ(rows);
                var position = new RecordPosition(source, number, rows.offset());
                if (isBadHeader(rows)) return List.of(badHeader(rows, position));
                if (counts.isEmpty()) return List.of();
                var type = rows.problem().isPresent()
                        ? Optional.<RecordType>empty()
                        : layout.select(rows, number == 1, false);
                if (type.isEmpty()) continue;
                var cells = rows.cells(type.get());
                var fits = rows.misfit(type.get()).isEmpty();
                for (var count : counts) count.see(type.get(), fits ? Optional.of(cells) : Optional.empty(), position);
                // Every section may have a wrong one, and nobody reads them all.
                if (found.size() >= MAX_PROBLEMS) return List.copyOf(found.subList(0, MAX_PROBLEMS));
            }
            var end = new RecordPosition(source, number, rows.restartAt());
            for (var count : counts) count.end(end, isControlZ ? ControlZ.HINT_OF_LAST : "");
        }
        return List.copyOf(found.subList(0, Math.min(found.size(), MAX_PROBLEMS)));
    }

    /** With its line end it has at most three bytes; the bytes of longer records need no look. */
    private static boolean isControlZ(Rows rows) {
        return rows.restartAt() - rows.offset() <= 3 && ControlZ.is(rows.bytes());
    }

    private static boolean isBadHeader(Rows rows) {
        return rows.problem()
                .filter(problem -> problem.code().equals(Rows.BAD_HEADER))
                .isPresent();
    }

    private static ContentProblem badHeader(Rows rows, RecordPosition position) {
        return new ContentProblem(
                BAD_HEADER,
                position,
                "the first line",
                "is not " + rows.problem().orElseThrow().expected(),
                "",
                "");
    }
}
