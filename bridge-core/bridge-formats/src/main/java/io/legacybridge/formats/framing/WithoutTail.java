package io.legacybridge.formats.framing;

import java.io.IOException;
import java.io.InputStream;

/** Content without its last bytes: a footer that is no record. */
public final class WithoutTail extends InputStream {

    private static final int CHUNK = 64 * 1024;

    private final InputStream content;
    private final int tail;
    private final byte[] held;
    private int start;
    private int end;

    /** @param tail how many bytes at the end are held back */
    public WithoutTail(InputStream content, int tail) {
        this.content = content;
        this.tail = tail;
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

    private void fill() throws IOException {
        System.arraycopy(held, start, held, 0, end - start);
        end -= start;
        start = 0;
        end += content.readNBytes(held, end, held.length - end);
    }
}
