package io.legacybridge.formats.copybook;

import io.legacybridge.formats.framing.Frames;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordCursor;
import io.legacybridge.spi.record.RecordPosition;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Translation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Reads the records that frames cut out. */
final class FramedCursor implements RecordCursor {

    private final Frames frames;
    private final FieldDecoder.Group layout;
    private final RecordBytes record;
    private final String source;
    private long number;

    FramedCursor(Frames frames, FieldDecoder.Group layout, RecordBytes record, String source, Checkpoint from) {
        this.frames = frames;
        this.layout = layout;
        this.record = record;
        this.source = source;
        this.number = from.records();
    }

    @Override
    public boolean next() throws IOException {
        if (!frames.next()) return false;
        number++;
        return true;
    }

    @Override
    public RecordPosition position() {
        return new RecordPosition(source, number, frames.offset());
    }

    @Override
    public Translation translate(RecordWriter writer) {
        if (frames.problem().isPresent())
            return new Translation.Rejected(List.of(frames.problem().get()));
        record.use(frames.buffer(), frames.length(), layout.length);
        if (record.isLongerThan(layout.length)) {
            record.rejectLength(layout.length);
        } else {
            layout.decode(record, 0, writer);
            record.checkRest(layout);
        }
        return record.problems.isEmpty() ? Translation.TRANSLATED : new Translation.Rejected(record.problems);
    }

    @Override
    public byte[] bytes() {
        return Arrays.copyOf(frames.buffer(), frames.length());
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(number, frames.restartAt());
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
