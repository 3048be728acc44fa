package io.legacybridge.runtime.connection;

import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;

/** An empty batch. */
final class NoItems implements Delivery.Items {

    @Override
    public boolean next() {
        return false;
    }

    @Override
    public SourceIdentity identity() {
        throw new IllegalStateException();
    }

    @Override
    public RecordPosition position() {
        throw new IllegalStateException();
    }

    @Override
    public Translation translate(RecordWriter writer) {
        throw new IllegalStateException();
    }

    @Override
    public byte[] bytes() {
        throw new IllegalStateException();
    }

    @Override
    public Checkpoint checkpoint() {
        throw new IllegalStateException();
    }

    @Override
    public void close() {}
}
