package io.legacybridge.formats.codepage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;

/** Writes an EBCDIC page of single bytes like the JDK, with U+0085 as 25, where the JDK has the byte of the line feed. */
final class NextLineCharset extends Charset {

    private static final char NEXT_LINE = '\u0085';
    private static final byte LINE_FEED = 0x25;

    private final Charset jdk;

    NextLineCharset(Charset jdk) {
        super("x-next-line-" + jdk.name(), null);
        this.jdk = jdk;
    }

    @Override
    public boolean contains(Charset other) {
        return jdk.contains(other);
    }

    @Override
    public CharsetDecoder newDecoder() {
        return jdk.newDecoder();
    }

    @Override
    public CharsetEncoder newEncoder() {
        var inner = jdk.newEncoder();
        return new CharsetEncoder(this, 1, 1, inner.replacement()) {
            @Override
            protected CoderResult encodeLoop(CharBuffer in, ByteBuffer out) {
                while (true) {
                    var start = in.position();
                    var limit = in.limit();
                    var next = start;
                    while (next < limit && in.get(next) != NEXT_LINE) next++;
                    in.limit(next);
                    var result = inner.encode(in, out, next == limit);
                    in.limit(limit);
                    if (!result.isUnderflow() || in.position() < next || next == limit) return result;
                    if (!out.hasRemaining()) return CoderResult.OVERFLOW;
                    in.get();
                    out.put(LINE_FEED);
                }
            }

            @Override
            protected void implReset() {
                inner.reset();
            }
        };
    }
}
