package io.legacybridge.formats.fixedwidth;

import io.legacybridge.formats.fixedwidth.FixedWidthConfig.Framing;
import io.legacybridge.formats.fixedwidth.FixedWidthConfig.ShortRecords;
import io.legacybridge.formats.framing.WholeRecords;
import io.legacybridge.formats.text.ControlZ;
import io.legacybridge.formats.text.RecordType;
import io.legacybridge.formats.text.TextCursor;
import io.legacybridge.formats.text.TextEncoder;
import io.legacybridge.formats.text.TextLayout;
import io.legacybridge.formats.text.Totals;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RunningTotals;
import io.legacybridge.spi.record.WholeCheck;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;

/** Text in columns of fixed widths. */
final class FixedWidthFormat implements RecordFormat {

    private final FixedWidthConfig config;
    private final TextLayout layout;
    private final Totals totals;
    private final int recordLength;
    private final boolean alone;

    FixedWidthFormat(FixedWidthConfig config, TextLayout layout, Totals totals, boolean alone) {
        this.config = config;
        this.layout = layout;
        this.totals = totals;
        this.recordLength =
                layout.types().stream().mapToInt(RecordType::width).max().orElseThrow();
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
        if (!totals.isEmpty()) return Optional.of((content, source) -> totals.check(rows(content, 0), source));
        return config.framing() == Framing.FIXED && config.shortRecords() != ShortRecords.PAD
                ? Optional.of(new WholeRecords(recordLength, config.skipEnd()))
                : Optional.empty();
    }

    @Override
    public RecordFormat part() {
        return new FixedWidthFormat(config, layout, totals, true);
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
        if (alone) return new TextEncoder(layout, new FixedWidthSink(config, content), content, 0);
        var sink = totals.completing(content, into -> new FixedWidthSink(config, into));
        return new TextEncoder(layout, sink, content, config.skipEnd());
    }

    private FixedWidthRows rows(InputStream content, long position) {
        var records = alone ? content : ControlZ.skip(content, config.skipEnd(), config.encoding());
        return new FixedWidthRows(config, recordLength, records, position);
    }
}
