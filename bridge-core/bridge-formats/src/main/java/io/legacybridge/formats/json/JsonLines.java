package io.legacybridge.formats.json;

import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Translation;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes records as JSON lines: one object a line, nothing of a record that is rejected. Not thread-safe. */
public final class JsonLines implements Closeable {

    private static final int WRITTEN_AT_ONCE = 64 * 1024;

    private final OutputStream out;
    private final JsonBytes json = new JsonBytes();
    private final RecordJson records;

    public JsonLines(RecordSchema schema, OutputStream out) {
        this.out = out;
        this.records = new RecordJson(schema, json);
    }

    /** Translates the cursor's current record into a line. */
    public Translation write(RecordCursor record) throws IOException {
        var begin = json.size();
        var translation = record.translate(records);
        switch (translation) {
            case Translation.Translated _ -> json.endLine();
            case Translation.Rejected _ -> json.truncate(begin);
        }
        if (json.size() >= WRITTEN_AT_ONCE) drain();
        return translation;
    }

    @Override
    public void close() throws IOException {
        drain();
        out.close();
    }

    private void drain() throws IOException {
        json.writeTo(out);
        json.clear();
    }
}
