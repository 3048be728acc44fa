package io.legacybridge.adapter.jdbc;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.util.List;

/** The rows of one page. */
final class RowItems implements Delivery.Items {

    private final RowFormat format;
    private final String table;
    private final List<Row> rows;
    private int index = -1;

    /** @param values in the order of the format's columns */
    @SuppressWarnings("ArrayRecordComponent")
    record Row(SourceIdentity identity, Object[] values) {}

    RowItems(RowFormat format, String table, List<Row> rows) {
        this.format = format;
        this.table = table;
        this.rows = rows;
    }

    @Override
    public boolean next() {
        return ++index < rows.size();
    }

    @Override
    public SourceIdentity identity() {
        return rows.get(index).identity();
    }

    @Override
    public RecordPosition position() {
        return new RecordPosition(table, index + 1L, -1);
    }

    @Override
    public Translation translate(RecordWriter writer) {
        return format.translate(rows.get(index).values(), writer);
    }

    @Override
    public byte[] bytes() {
        return format.bytes(rows.get(index).values());
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(index + 1L, 0);
    }

    @Override
    public void close() {}
}
