package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import java.io.InputStream;

/** Fixed-length records laid out by a copybook. */
final class CopybookFormat implements RecordFormat {

    private final CopybookConfig config;
    private final FieldDecoder.Group layout;
    private final RecordSchema schema;

    CopybookFormat(CopybookConfig config, FieldDecoder.Group layout) {
        this.config = config;
        this.layout = layout;
        this.schema = new RecordSchema(layout.field());
    }

    @Override
    public RecordSchema schema() {
        return schema;
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) {
        return new FixedLengthCursor(layout, config, content, source, from);
    }
}
