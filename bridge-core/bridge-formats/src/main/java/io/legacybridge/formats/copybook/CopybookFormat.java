package io.legacybridge.formats.copybook;

import io.legacybridge.formats.framing.DescribedFrames;
import io.legacybridge.formats.framing.FixedFrames;
import io.legacybridge.formats.framing.Frames;
import io.legacybridge.formats.framing.LineFrames;
import io.legacybridge.formats.framing.WithoutTail;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import java.io.IOException;
import java.io.InputStream;

/** Records laid out by a copybook. */
final class CopybookFormat implements RecordFormat {

    private final CopybookConfig config;
    private final FieldDecoder.Group layout;
    private final int[] fixedPlaces;
    private final RecordSchema schema;

    CopybookFormat(CopybookConfig config, FieldDecoder.Group layout, int[] fixedPlaces) {
        this.config = config;
        this.layout = layout;
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
            case FIXED ->
                new FixedFrames(
                        records, position, config.recordLength() > 0 ? config.recordLength() : longest, longest);
            case RDW -> new DescribedFrames(records, position, config.descriptorWords(), false, 0, longest);
            case BDW -> new DescribedFrames(records, position, config.descriptorWords(), true, from.records(), longest);
            case LINE -> new LineFrames(records, position, config.lineEndBytes(), longest);
            case COUNTED -> new CountedFrames(records, position, layout, recordBytes());
        };
    }

    private RecordBytes recordBytes() {
        return new RecordBytes(config.encoding(), config.onInvalid(), fixedPlaces);
    }
}
