package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a client learns of the file that was sent. */
final class FileReply {

    private final RecordSchema schema;

    /** @param schema one of {@link #schema()}: a field belongs to one schema */
    FileReply(RecordSchema schema) {
        this.schema = schema;
    }

    static RecordSchema schema() {
        return RecordSchema.of(List.of(
                field("file", new Type.Text(0), "Name of the file."),
                field("records", Type.Decimal.of(10, 0, false), "How many records it has."),
                field("size", Type.Decimal.of(10, 0, false), "Its size in bytes."),
                field("sha256", new Type.Text(64), "Its SHA-256 digest in hexadecimal digits.")));
    }

    void write(OutgoingFile file, RecordWriter reply) {
        var fields = schema.leaves();
        reply.startGroup(schema.root());
        reply.text(fields.get(0), file.name());
        reply.number(fields.get(1), file.records());
        reply.number(fields.get(2), file.content().length);
        reply.text(fields.get(3), file.digest());
        reply.endGroup(schema.root());
    }

    private static Field field(String name, Type type, String description) {
        return new Field(name, name, type, Set.of(), Map.of("description", description));
    }
}
