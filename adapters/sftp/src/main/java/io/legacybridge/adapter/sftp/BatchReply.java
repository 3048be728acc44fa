package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a client learns of the file into which its records went. */
final class BatchReply {

    private final RecordSchema schema;

    /** @param schema one of {@link #schema()}: a field belongs to one schema */
    BatchReply(RecordSchema schema) {
        this.schema = schema;
    }

    static RecordSchema schema() {
        return RecordSchema.of(List.of(
                field("file", new Type.Text(0), "Name that the file will have when it is sent."),
                field("record", Type.Decimal.of(10, 0, false), "Number of the call's first record in it, from 1 on."),
                field("records", Type.Decimal.of(10, 0, false), "How many records the call brought.")));
    }

    void write(String file, long first, int records, RecordWriter reply) {
        var fields = schema.leaves();
        reply.startGroup(schema.root());
        reply.text(fields.get(0), file);
        reply.number(fields.get(1), first);
        reply.number(fields.get(2), records);
        reply.endGroup(schema.root());
    }

    private static Field field(String name, Type type, String description) {
        return new Field(name, name, type, Set.of(), Map.of("description", description));
    }
}
