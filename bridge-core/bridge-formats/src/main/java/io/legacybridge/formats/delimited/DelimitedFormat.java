package io.legacybridge.formats.delimited;

import io.legacybridge.formats.text.ControlZ;
import io.legacybridge.formats.text.TextCursor;
import io.legacybridge.formats.text.TextEncoder;
import io.legacybridge.formats.text.TextLayout;
import io.legacybridge.formats.text.Totals;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RunningTotals;
import io.legacybridge.spi.record.WholeCheck;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;

/** Values with a delimiter between them. */
final class DelimitedFormat implements RecordFormat {

    private final DelimitedConfig config;
    private final TextLayout layout;
    private final Totals totals;
    private final Spans spans;
    private final List<String> header;
    private final boolean alone;

    /** @param header what the first line says; empty when it is a record */
    DelimitedFormat(
            DelimitedConfig config, TextLayout layout, Totals totals, Spans spans, List<String> header, boolean alone) {
        this.config = config;
        this.layout = layout;
        this.totals = totals;
        this.spans = spans;
        this.header = header;
        this.alone = alone;
    }

    @Override
    public RecordSchema schema() {
        return layout.schema();
    }

    @Override
    public Charset charset() {
        return config.encoding().charset();
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) {
        var rows = rows(content, from.offset());
        return new TextCursor(layout, rows, config.encoding().name(), source, from, alone);
    }

    @Override
    public Optional<WholeCheck> wholeCheck() {
        if (header.isEmpty() && totals.isEmpty()) return Optional.empty();
        return Optional.of((content, source) -> {
            var rows = rows(content, 0);
            var problems = totals.check(rows, source);
            return rows.lacksHeader() ? List.of(noHeader(source)) : problems;
        });
    }

    private ContentProblem noHeader(String source) {
        var first = new RecordPosition(source, 1, 0);
        var what = "is not " + DelimitedRows.headerRow(header) + ": there is no line";
        return new ContentProblem(Totals.BAD_HEADER, first, "the first line", what, "", "");
    }

    @Override
    public RecordFormat part() {
        return new DelimitedFormat(config, layout, totals, spans, List.of(), true);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public List<String> leftOpen() {
        return alone ? List.of() : totals.leftOpen();
    }

    @Override
    public RunningTotals runningTotals() {
        return alone ? RunningTotals.NONE : totals.running(part());
    }

    @Override
    public RecordEncoder encoder(OutputStream content) {
        if (alone) return new TextEncoder(layout, new DelimitedSink(config, header, content), content, 0);
        var sink = totals.completing(content, into -> new DelimitedSink(config, header, into));
        return new TextEncoder(layout, sink, content, config.skipEnd());
    }

    private DelimitedRows rows(InputStream content, long position) {
        var records = alone ? content : ControlZ.skip(content, config.skipEnd(), config.encoding());
        return new DelimitedRows(config, spans, header, records, position);
    }
}
