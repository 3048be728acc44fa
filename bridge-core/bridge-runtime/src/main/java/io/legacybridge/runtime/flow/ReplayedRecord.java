package io.legacybridge.runtime.flow;

import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;

/** One record of a dead letter, where it once stood. */
record ReplayedRecord(RecordFormat format, byte[] payload, RecordPosition position) implements RecordCursor {

    /** The bytes are one record, and it is the current one from the beginning. */
    @Override
    public boolean next() {
        return false;
    }

    @Override
    public Translation translate(RecordWriter writer) {
        return FormattedItems.translate(format, payload, position.source(), writer);
    }

    @Override
    public byte[] bytes() {
        return payload.clone();
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(position.number(), position.offset());
    }

    @Override
    public void close() {}

    /** The place that a letter's position tells, such as {@code accounts.dat#42}. */
    static RecordPosition place(String position, long offset) {
        var mark = position.lastIndexOf('#');
        return new RecordPosition(position.substring(0, mark), Long.parseLong(position.substring(mark + 1)), offset);
    }
}
