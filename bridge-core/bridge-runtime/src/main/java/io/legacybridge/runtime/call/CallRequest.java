package io.legacybridge.runtime.call;

import io.legacybridge.formats.json.JsonRecord;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.record.RecordWriter;
import java.time.Instant;

/** One call as its adapter sees it. */
record CallRequest(String id, Instant deadline, JsonRecord values) implements Operations.Request {

    @Override
    public void writeTo(RecordWriter writer) {
        values.writeTo(writer);
    }

    /** Nothing that may hold a value. */
    @Override
    public String toString() {
        return "call " + id;
    }
}
