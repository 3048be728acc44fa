package io.legacybridge.formats.text;

import io.legacybridge.formats.codepage.CodePage;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/**
 * Bytes of a code page as characters, in a buffer that is used again. What the page does not define becomes U+FFFF, which is
 * no character of any text. Not thread-safe.
 */
public final class Characters {

    static final char UNDEFINED = '\uFFFF';

    private final CodePage page;
    private final char[] table;
    private final CharsetDecoder decoder;
    private char[] buffer = new char[1024];
    private int length;
    private boolean oneToOne;

    public Characters(CodePage page) {
        this.page = page;
        this.table = page.characters().clone();
        for (var value = 0; value < table.length; value++) if (table[value] == '\uFFFD') table[value] = UNDEFINED;
        this.decoder = page.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(UNDEFINED));
    }

    public void clear() {
        length = 0;
        oneToOne = true;
    }

    /** Adds the characters of some bytes. */
    public void add(byte[] bytes, int from, int to) {
        var needed = length + to - from;
        if (buffer.length < needed) buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
        if (page.isSingleByte()) addSingle(bytes, from, to);
        else addMixed(bytes, from, to);
    }

    public void add(char character) {
        if (buffer.length == length) buffer = Arrays.copyOf(buffer, 2 * length);
        buffer[length++] = character;
    }

    public char[] buffer() {
        return buffer;
    }

    public int length() {
        return length;
    }

    /** Every character so far was one byte. */
    public boolean isOneToOne() {
        return oneToOne;
    }

    private void addSingle(byte[] bytes, int from, int to) {
        var at = length;
        for (var index = from; index < to; index++) buffer[at++] = table[bytes[index] & 0xFF];
        length = at;
    }

    /** No code page has more characters than bytes, so there is room. */
    private void addMixed(byte[] bytes, int from, int to) {
        var start = page.ebcdic() ? from : addAscii(bytes, from, to);
        if (start == to) return;
        oneToOne = false;
        var into = CharBuffer.wrap(buffer, length, buffer.length - length);
        decoder.reset();
        decoder.decode(ByteBuffer.wrap(bytes, start, to - start), into, true);
        decoder.flush(into);
        length = into.position();
    }

    private int addAscii(byte[] bytes, int from, int to) {
        var at = length;
        var index = from;
        while (index < to && bytes[index] >= 0) buffer[at++] = (char) bytes[index++];
        length = at;
        return index;
    }
}
