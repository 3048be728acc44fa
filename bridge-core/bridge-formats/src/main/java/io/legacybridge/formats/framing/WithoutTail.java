package io.legacybridge.formats.framing;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntPredicate;

/** Content without its last bytes: a footer that is no record. */
public final class WithoutTail extends InputStream {

    private static final int CHUNK = 64 * 1024;

    private final InputStream content;
    private final IntPredicate isRecord;
    private int tail;
    private final byte[] held;
    private int start;
    private int end;

    /** @param tail how many bytes at the end are held back */
    public WithoutTail(InputStream content, int tail) {
        this(content, tail, _ -> false);
    }

    /** @param isRecord a byte that only a record has: the tail is what stands behind the last one, and no longer than it may be */
    public WithoutTail(InputStream content, int tail, IntPredicate isRecord) {
        this.content = content;
        this.tail = tail;
        this.isRecord = isRecord;
        this.held = new byte[tail + CHUNK];
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        if (count == 0) return 0;
        if (end - start <= tail) fill();
        if (end - start <= tail) tail = behindLastRecord();
        var given = Math.min(count, end - start - tail);
        if (given <= 0) return -1;
        System.arraycopy(held, start, into, offset, given);
        start += given;
        return given;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    /** How many of the bytes that are held back at the end of the content are no record's. */
    private int behindLastRecord() {
        var at = end;
        while (at > start && !isRecord.test(held[at - 1] & 0xFF)) at--;
        return end - at;
    }

    private void fill() throws IOException {
        System.arraycopy(held, start, held, 0, end - start);
        end -= start;
        start = 0;
        end += content.readNBytes(held, end, held.length - end);
    }
}
