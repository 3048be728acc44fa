package io.legacybridge.formats.jsonlines;

import io.legacybridge.formats.tree.TreeCursor;
import io.legacybridge.formats.tree.TreeEncoder;
import io.legacybridge.formats.tree.TreeLayout;
import io.legacybridge.formats.tree.TreeReader;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordEncoder;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordSchema;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;

/** One JSON object a line. */
record JsonLinesFormat(JsonLinesConfig config, TreeLayout layout) implements RecordFormat {

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
        var refusesUnknown = config.unknown() == JsonLinesConfig.Unknown.REJECT;
        var texts = new JsonTexts(config, content, from.offset());
        var reader = new TreeReader(layout, JsonSyntax.JSON, config.encoding(), refusesUnknown);
        return new TreeCursor(texts, config.encoding(), reader, source, from);
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public RecordEncoder encoder(OutputStream content) {
        return new TreeEncoder(layout, new JsonLinesSink(config, content));
    }
}
