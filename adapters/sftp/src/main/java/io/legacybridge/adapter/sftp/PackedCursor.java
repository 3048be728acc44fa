package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The records of all contents of a compressed file, each content read like a file of its own and all of them counted through.
 * To go on from a checkpoint it has to unpack from the beginning, and passes over the records before it.
 */
final class PackedCursor implements RecordCursor {

    private final PackedContents contents;
    private final RecordFormat format;
    private @Nullable RecordCursor current;
    private long before;

    PackedCursor(PackedContents contents, RecordFormat format, Checkpoint from) throws IOException {
        this.contents = contents;
        this.format = format;
        try {
            if (from.records() > 0) while (next() && checkpoint().records() < from.records()) {}
        } catch (IOException | RuntimeException e) {
            contents.close();
            throw e;
        }
    }

    @Override
    public boolean next() throws IOException {
        if (current != null && current.next()) return true;
        while (nextContent()) if (current().next()) return true;
        return false;
    }

    private boolean nextContent() throws IOException {
        if (current != null) before += current.checkpoint().records();
        current = null;
        if (!contents.next()) return false;
        current = format.read(contents.content(), contents.name(), Checkpoint.START);
        return true;
    }

    @Override
    public RecordPosition position() {
        var position = current().position();
        return new RecordPosition(position.source(), before + position.number(), position.offset());
    }

    @Override
    public Translation translate(RecordWriter writer) {
        return current().translate(writer);
    }

    @Override
    public byte[] bytes() {
        return current().bytes();
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(before + current().checkpoint().records(), 0);
    }

    private RecordCursor current() {
        if (current == null) throw new IllegalStateException("there is no current record");
        return current;
    }

    @Override
    public void close() throws IOException {
        contents.close();
    }
}
