package io.legacybridge.formats.copybook;

import io.legacybridge.formats.framing.DescribedFrames;
import io.legacybridge.formats.framing.FixedFrames;
import io.legacybridge.formats.framing.FrameWriter;
import io.legacybridge.formats.framing.Frames;
import io.legacybridge.formats.framing.LineFrames;
import io.legacybridge.formats.framing.WithoutTail;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/** Records laid out by a copybook. */
final class CopybookFormat implements RecordFormat {

    private final CopybookConfig config;
    private final FieldDecoder.Group layout;
    private final Set<Field> counters;
    private final int[] fixedPlaces;
    private final RecordSchema schema;

    /**
     * @param counters    the fields that say how many elements tables have
     * @param fixedPlaces where counters and deciding fields stand in every record, by slot
     */
    CopybookFormat(CopybookConfig config, FieldDecoder.Group layout, Set<Field> counters, int[] fixedPlaces) {
        this.config = config;
        this.layout = layout;
        this.counters = Set.copyOf(counters);
        this.fixedPlaces = fixedPlaces.clone();
        this.schema = new RecordSchema(layout.field);
    }

    @Override
    public RecordSchema schema() {
        return schema;
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
        var fixed = config.framing() == CopybookConfig.Framing.FIXED;
        return new FramedCursor(frames(content, from), layout, recordBytes(), fixed, source, from);
    }

    private Frames frames(InputStream content, Checkpoint from) throws IOException {
        var records = config.skipEnd() > 0 ? new WithoutTail(content, config.skipEnd()) : content;
        var position = from.offset();
        if (position == 0 && config.skipStart() > 0) position = records.readNBytes(config.skipStart()).length;
        var longest = layout.length;
        return switch (config.framing()) {
            case FIXED -> new FixedFrames(records, position, recordLength(), longest);
            case RDW -> new DescribedFrames(records, position, config.descriptorWords(), false, 0, longest);
            case BDW -> new DescribedFrames(records, position, config.descriptorWords(), true, from.records(), longest);
            case LINE -> new LineFrames(records, position, config.lineEndBytes(), longest);
            case COUNTED -> new CountedFrames(records, position, layout, recordBytes());
        };
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public RecordEncoder encoder(OutputStream content) {
        var draft = new RecordDraft(recordBytes(), layout.length);
        return new CopybookEncoder(content, frames(content), new LayoutEncoder(layout, counters, draft), draft, config);
    }

    private FrameWriter frames(OutputStream content) {
        return switch (config.framing()) {
            case FIXED ->
                FrameWriter.fixed(content, recordLength(), config.encoding().blank());
            case RDW -> FrameWriter.described(content, config.descriptorWords());
            case BDW -> FrameWriter.blocked(content, config.descriptorWords());
            case LINE -> FrameWriter.lines(content, config.lineEndBytes());
            case COUNTED -> FrameWriter.bare(content);
        };
    }

    private int recordLength() {
        return config.recordLength() > 0 ? config.recordLength() : layout.length;
    }

    private RecordBytes recordBytes() {
        return new RecordBytes(config.encoding(), config.onInvalid(), fixedPlaces);
    }
}
