package io.legacybridge.formats.text;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RunningTotals;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The totals of a file to which records are added little by little. */
final class RunningOwnTotals implements RunningTotals {

    private final RecordFormat part;
    private final TextLayout layout;
    private final OwnTotals totals;

    RunningOwnTotals(RecordFormat part, TextLayout layout, OwnTotals totals) {
        this.part = part;
        this.layout = layout;
        this.totals = totals;
    }

    @Override
    public List<String> add(byte[] content) throws IOException {
        try (var records = part.read(new ByteArrayInputStream(content), "", Checkpoint.START);
                var counter = new TextEncoder(layout, new Counter(), OutputStream.nullOutputStream(), 0)) {
            while (records.next())
                if (records.translate(counter.begin()) instanceof Translation.Rejected
                        || counter.end() instanceof Translation.Rejected)
                    throw new IOException("a record is not read as it was written");
        }
        var whole = totals.copy();
        whole.countOwn();
        return whole.withoutRoom();
    }

    @Override
    public RunningTotals copy() {
        return new RunningOwnTotals(part, layout, totals.copy());
    }

    /** Counts instead of writing. */
    private final class Counter implements RowSink {

        @Override
        public Optional<RecordProblem> write(RecordType type, List<@Nullable String> values) {
            totals.count(type, values);
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
