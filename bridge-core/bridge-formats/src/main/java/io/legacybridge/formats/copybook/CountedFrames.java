package io.legacybridge.formats.copybook;

import io.legacybridge.formats.framing.Frames;
import io.legacybridge.spi.record.RecordProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Records one after the other, each as long as its own counters (OCCURS DEPENDING ON) make it. */
final class CountedFrames implements Frames {

    private static final int CHUNK = 64 * 1024;

    private final InputStream content;
    private final FieldDecoder.Group layout;
    private final RecordBytes measured;
    private final byte[] window;
    private final byte[] buffer;
    private int start;
    private int end;
    private int length;
    private long position;
    /** Bytes behind a broken record. */
    private long rest;

    private boolean ended;
    private Optional<RecordProblem> problem = Optional.empty();

    CountedFrames(InputStream content, long position, FieldDecoder.Group layout, RecordBytes measured) {
        this.content = content;
        this.position = position;
        this.layout = layout;
        this.measured = measured;
        this.window = new byte[layout.length + CHUNK];
        this.buffer = new byte[layout.length];
    }

    @Override
    public boolean next() throws IOException {
        problem = Optional.empty();
        if (end - start < layout.length) fill();
        if (ended || start == end) return false;
        var available = Math.min(end - start, layout.length);
        System.arraycopy(window, start, buffer, 0, available);
        measured.use(buffer, available, layout.length);
        var size = layout.end(measured, 0);
        // A counter behind the end of the file is blank and so not valid.
        if (measured.lost || size > available) breakOff(available);
        else {
            length = size;
            start += size;
            position += size;
        }
        return true;
    }

    @Override
    public byte[] buffer() {
        return buffer;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long offset() {
        return position - length;
    }

    @Override
    public long restartAt() {
        return position + rest;
    }

    @Override
    public Optional<RecordProblem> problem() {
        return problem;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    /** Where the next record begins is unknown, so what is left is one rejected record. */
    private void breakOff(int available) throws IOException {
        ended = true;
        length = available;
        position += available;
        rest = end - start - available + content.transferTo(OutputStream.nullOutputStream());
        var at = position - length;
        var expected = "a record whose length follows from its counters, at byte " + at
                + " of the file; what follows is not read";
        problem = Optional.of(new RecordProblem("record/broken-frame", "", 0, length, expected));
    }

    private void fill() throws IOException {
        System.arraycopy(window, start, window, 0, end - start);
        end -= start;
        start = 0;
        end += content.readNBytes(window, end, window.length - end);
    }
}
