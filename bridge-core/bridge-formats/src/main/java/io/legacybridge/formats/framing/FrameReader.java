package io.legacybridge.formats.framing;

import io.legacybridge.spi.record.RecordProblem;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/** What all kinds of frames share: the content with its offset, and the record that was cut out last. */
abstract class FrameReader implements Frames {

    /** Of what follows a broken frame so much is kept with the rejected record. */
    static final int KEPT_OF_THE_REST = 1024 * 1024;

    private static final int BUFFER = 64 * 1024;

    protected long position;
    protected long offset;
    protected byte[] buffer;
    protected int length;
    private final InputStream content;
    private Optional<RecordProblem> problem = Optional.empty();
    private boolean ended;

    /** @param position of the content's first byte */
    FrameReader(InputStream content, long position, int capacity) {
        // What lies in memory, such as a message's body, needs no buffer, which would cost more than its record.
        this.content = content instanceof ByteArrayInputStream ? content : new BufferedInputStream(content, BUFFER);
        this.position = position;
        this.buffer = new byte[capacity];
    }

    @Override
    public final boolean next() throws IOException {
        problem = Optional.empty();
        return !ended && cut();
    }

    /** Cuts out the next record, or breaks. */
    abstract boolean cut() throws IOException;

    @Override
    public final byte[] buffer() {
        return buffer;
    }

    @Override
    public final int length() {
        return length;
    }

    @Override
    public final long offset() {
        return offset;
    }

    @Override
    public long restartAt() {
        return position;
    }

    @Override
    public final Optional<RecordProblem> problem() {
        return problem;
    }

    @Override
    public final void close() throws IOException {
        content.close();
    }

    /** Reads up to so many bytes into the buffer. */
    protected final int read(int at, int count) throws IOException {
        if (buffer.length < at + count) buffer = Arrays.copyOf(buffer, at + count);
        var got = content.readNBytes(buffer, at, count);
        position += got;
        return got;
    }

    /** -1 at the end. */
    protected final int readByte() throws IOException {
        var value = content.read();
        if (value >= 0) position++;
        return value;
    }

    protected final void reject(String code, String expected, int shown) {
        var bytes = Arrays.copyOf(buffer, Math.min(shown, length));
        problem = Optional.of(new RecordProblem(code, "", 0, length, expected, bytes, ""));
    }

    /**
     * The thread is lost: the rest is one rejected record, and nothing in it is guessed.
     *
     * @param have how much of it stands in the buffer already
     */
    protected final boolean breakOff(int have, String code, String expected, int shown) throws IOException {
        ended = true;
        offset = position - have;
        length = have + read(have, KEPT_OF_THE_REST);
        position += content.transferTo(OutputStream.nullOutputStream());
        reject(code, expected, shown);
        return true;
    }
}
