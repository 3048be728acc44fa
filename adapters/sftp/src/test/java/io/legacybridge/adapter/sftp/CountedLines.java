package io.legacybridge.adapter.sftp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.ContentProblem;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.WholeCheck;
import io.legacybridge.testkit.LineFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Lines of which the last one says END; a content without it is not whole. */
final class CountedLines implements RecordFormat {

    private final LineFormat lines = new LineFormat();

    @Override
    public RecordSchema schema() {
        return lines.schema();
    }

    @Override
    public RecordCursor read(InputStream content, String source, Checkpoint from) throws IOException {
        return lines.read(content, source, from);
    }

    @Override
    public Optional<WholeCheck> wholeCheck() {
        return Optional.of((content, source) -> {
            var text = new String(content.readAllBytes(), UTF_8);
            if (text.endsWith("END")) return List.of();
            var end = new RecordPosition(source, 1, text.length());
            return List.of(new ContentProblem("content/no-end", end, "the content", "has no end", "", ""));
        });
    }
}
