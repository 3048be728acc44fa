package io.legacybridge.formats.text;

import io.legacybridge.formats.framing.Frames;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Content as lines, with the byte offset of each. A record begins with {@link #begin} and takes in one line, or more of
 * them when a quoted value goes over a line end; its bytes stay in the buffer until the next one begins. Not thread-safe.
 */
public final class Lines implements Closeable {

    /** Of a record that is too long so much is kept. */
    static final int KEPT = 1024 * 1024;

    private static final int CHUNK = 64 * 1024;
    private static final int CR = 0x0D;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final InputStream content;
    private final boolean[] ends;
    /** Each line end eight times, for looking at eight bytes at once; no code page has more than three. */
    private final long[] repeated;

    private byte[] buffer = new byte[2 * CHUNK];
    /** Byte offset of the buffer's first byte in the content, for what lies behind the record. */
    private long base;

    private long offset;
    private int record;
    private int line;
    private int lineEnd;
    private int next;
    private int limit;
    private boolean tooLong;

    /**
     * @param position byte offset of the content's first byte
     * @param ends     for each byte whether it ends a line; CR and what follows it are one end
     */
    public Lines(InputStream content, long position, boolean[] ends) {
        this.content = content;
        this.base = position;
        this.ends = ends.clone();
        this.repeated = IntStream.range(0, ends.length)
                .filter(value -> ends[value])
                .mapToLong(value -> value * LOW_BITS)
                .toArray();
    }

    /** Passes over these bytes when the content begins with them; before the first record. */
    public void pass(byte[] mark) throws IOException {
        while (limit - next < mark.length && fill()) {
            // Until there are enough.
        }
        if (limit - next >= mark.length && Arrays.equals(buffer, next, next + mark.length, mark, 0, mark.length))
            next += mark.length;
    }

    /** What follows belongs to a new record. */
    public void begin() {
        record = next;
        line = next;
        lineEnd = next;
        offset = base + next;
        tooLong = false;
    }

    /** The record takes in the next line. False at the end of the content. */
    public boolean take() throws IOException {
        line = next;
        var at = next;
        while (true) {
            at = findEnd(at);
            if (at < limit) break;
            if (at - record > Frames.MAX_RECORD_LENGTH) return skipLine();
            var scanned = at - next;
            var hasMore = fill();
            // Also at the end of the content: what is there may have moved.
            at = next + scanned;
            if (!hasMore) break;
        }
        lineEnd = at;
        next = at;
        if (at == limit) return at > line;
        passEnd();
        return true;
    }

    /** The record takes in so many bytes as its only line. False at the end of the content. */
    public boolean take(int length) throws IOException {
        line = next;
        while (limit - next < length && fill()) {
            // Until there are enough.
        }
        lineEnd = Math.min(limit, next + length);
        next = lineEnd;
        return lineEnd > line;
    }

    /** Whether nothing but empty lines follows. They are passed over. */
    public boolean isLast() throws IOException {
        return isLast(-1);
    }

    /**
     * Whether nothing but empty lines and comments follows. They are passed over.
     *
     * @param comment the byte that a comment begins with, or -1 when there are none
     */
    public boolean isLast(int comment) throws IOException {
        var inComment = false;
        while (true) {
            for (; next < limit; next++) {
                var value = buffer[next] & 0xFF;
                if (ends[value]) inComment = false;
                else if (value == comment) inComment = true;
                else if (!inComment) return false;
            }
            // What is passed over is not kept, however much it is.
            base += next - lineEnd;
            next = lineEnd;
            limit = lineEnd;
            if (!fill()) return true;
        }
    }

    /** Everything that follows, as a part of the record; only its beginning is kept. */
    public void takeRest() throws IOException {
        while (limit - record < KEPT && fill()) {
            // Until there is enough.
        }
        lineEnd = Math.min(limit, record + KEPT);
        base += limit - lineEnd + content.transferTo(OutputStream.nullOutputStream());
        limit = lineEnd;
        next = lineEnd;
    }

    /** Holds the record; changes with each line. */
    public byte[] buffer() {
        return buffer;
    }

    /** Where the record begins in the buffer. */
    public int start() {
        return record;
    }

    /** Where the line that was taken last begins in the buffer. */
    public int lineStart() {
        return line;
    }

    /** Where that line ends in the buffer, its line end not counted. */
    public int end() {
        return lineEnd;
    }

    /** Where that line's line end ends in the buffer. */
    public int next() {
        return next;
    }

    /** Byte offset of the record in the content. */
    public long offset() {
        return offset;
    }

    /** Byte offset behind the last line that was taken. */
    public long restartAt() {
        return base + next;
    }

    /** The record is longer than any record may be; not all of its bytes were kept. */
    public boolean tooLong() {
        return tooLong;
    }

    public byte[] bytes() {
        return Arrays.copyOfRange(buffer, record, lineEnd);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    /**
     * The next byte that ends a line, or the limit. Eight bytes at a time: a byte of (x - 1) & ~x has its high bit set when
     * that byte of x is zero, and the lowest one that is set is never wrong.
     */
    private int findEnd(int from) {
        var at = from;
        for (; at + Long.BYTES <= limit; at += Long.BYTES) {
            var bytes = (long) EIGHT_BYTES.get(buffer, at);
            var found = 0L;
            for (var end : repeated) {
                var zero = bytes ^ end;
                found |= zero - LOW_BITS & ~zero & HIGH_BITS;
            }
            if (found != 0) return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
        }
        while (at < limit && !ends[buffer[at] & 0xFF]) at++;
        return at;
    }

    /** Passes over the line end that comes next. */
    private void passEnd() throws IOException {
        var isReturn = buffer[next++] == CR;
        if (!isReturn || next == limit && !fill()) return;
        if (buffer[next] != CR && ends[buffer[next] & 0xFF]) next++;
    }

    /** Reads on to the end of a line that is too long, and forgets most of it. */
    private boolean skipLine() throws IOException {
        tooLong = true;
        lineEnd = record + KEPT;
        line = Math.min(line, lineEnd);
        while (true) {
            base += limit - lineEnd;
            limit = lineEnd;
            next = lineEnd;
            if (!fill()) return true;
            next = findEnd(next);
            if (next == limit) continue;
            passEnd();
            return true;
        }
    }

    /** Reads more behind what there is, which may move in the buffer. False at the end of the content. */
    private boolean fill() throws IOException {
        if (buffer.length - limit < CHUNK && record > 0) {
            System.arraycopy(buffer, record, buffer, 0, limit - record);
            base += record;
            line -= record;
            lineEnd -= record;
            next -= record;
            limit -= record;
            record = 0;
        }
        if (buffer.length - limit < CHUNK) buffer = Arrays.copyOf(buffer, buffer.length * 2);
        var got = content.read(buffer, limit, CHUNK);
        if (got > 0) limit += got;
        return got > 0;
    }
}
