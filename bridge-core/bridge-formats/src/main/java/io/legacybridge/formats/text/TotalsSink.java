package io.legacybridge.formats.text;

import io.legacybridge.spi.record.RecordProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is written and puts the records around it that nobody brings. One whose totals have no room is left out, so that
 * the check of the whole content finds it missing. What stands behind a header with totals is kept in memory until it is closed.
 */
final class TotalsSink implements RowSink {

    private static final int MAX_BEHIND_HEADER = 1 << 30;

    private final OutputStream content;
    private final Function<OutputStream, RowSink> sinks;
    private final List<OwnRecord> own;
    private final OwnTotals totals;
    private final Optional<ByteArrayOutputStream> behindHeader;
    private final RowSink sink;
    private boolean begun;

    TotalsSink(OutputStream content, Function<OutputStream, RowSink> sinks, List<OwnRecord> own, List<Total> totals) {
        this.content = content;
        this.sinks = sinks;
        this.own = own;
        this.totals = new OwnTotals(own, totals);
        var waits = own.stream().anyMatch(record -> record.isHeader() && record.declaresTotals());
        this.behindHeader = waits ? Optional.of(new ByteArrayOutputStream()) : Optional.empty();
        this.sink = sinks.apply(behindHeader.<OutputStream>map(kept -> kept).orElse(content));
    }

    @Override
    public Optional<RecordProblem> write(RecordType type, List<@Nullable String> values) throws IOException {
        begin();
        if (behindHeader.filter(kept -> kept.size() > MAX_BEHIND_HEADER).isPresent())
            return Optional.of(tooLarge(type));
        var problem = sink.write(type, values);
        if (problem.isEmpty()) totals.count(type, values);
        return problem;
    }

    private void begin() throws IOException {
        if (begun) return;
        begun = true;
        if (behindHeader.isEmpty()) writeOwn(true, sink);
    }

    @Override
    public void close() throws IOException {
        begin();
        totals.countOwn();
        writeOwn(false, sink);
        sink.close();
        if (behindHeader.isEmpty()) return;
        try (var header = sinks.apply(content)) {
            writeOwn(true, header);
        }
        behindHeader.get().writeTo(content);
    }

    private void writeOwn(boolean isHeader, RowSink into) throws IOException {
        for (var record : own) {
            if (record.isHeader() != isHeader) continue;
            var values = totals.values(record);
            if (values.isPresent()) into.write(record.type(), values.get());
        }
    }

    private static RecordProblem tooLarge(RecordType type) {
        var expected = "a file of at most 1 GB, since its header has totals, which are known at its end";
        return RecordProblem.ofText("record/too-large", type.name(), expected, "");
    }
}
