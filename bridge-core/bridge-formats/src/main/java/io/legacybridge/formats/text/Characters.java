package io.legacybridge.formats.text;

import static java.nio.charset.StandardCharsets.UTF_8;

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
    private boolean clean;
    private String ascii = "";

    public Characters(CodePage page) {
        this.page = page;
        this.table = page.lineCharacters().clone();
        for (var value = 0; value < table.length; value++) if (table[value] == '\uFFFD') table[value] = UNDEFINED;
        this.decoder = page.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(String.valueOf(UNDEFINED));
    }

    public void clear() {
        length = 0;
        oneToOne = true;
        clean = true;
        ascii = "";
    }

    /** Adds the characters of some bytes. */
    public void add(byte[] bytes, int from, int to) {
        var needed = length + to - from;
        if (buffer.length < needed) buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
        if (!page.ebcdic() && addAscii(bytes, from, to)) return;
        clean = false;
        ascii = "";
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

    /** Every character is one that the page defines. False also when nobody has looked. */
    public boolean isClean() {
        return clean;
    }

    /** Whether what was added last has no such character. False also when nobody has looked. */
    public boolean lacks(char character) {
        return !ascii.isEmpty() && ascii.indexOf(character) < 0;
    }

    /** Nearly all text is ASCII, for which the JDK's strings have the machine's own instructions. */
    private boolean addAscii(byte[] bytes, int from, int to) {
        var text = new String(bytes, from, to - from, UTF_8);
        // As many characters as bytes are ASCII, or replace what is no UTF-8.
        if (text.length() != to - from || text.indexOf('\uFFFD') >= 0) return false;
        text.getChars(0, text.length(), buffer, length);
        length += text.length();
        ascii = text;
        return true;
    }

    private void addSingle(byte[] bytes, int from, int to) {
        var at = length;
        for (var index = from; index < to; index++) buffer[at++] = table[bytes[index] & 0xFF];
        length = at;
    }

    /** No code page has more characters than bytes, so there is room. */
    private void addMixed(byte[] bytes, int from, int to) {
        if (from == to) return;
        oneToOne = false;
        var into = CharBuffer.wrap(buffer, length, buffer.length - length);
        decoder.reset();
        decoder.decode(ByteBuffer.wrap(bytes, from, to - from), into, true);
        decoder.flush(into);
        length = into.position();
        if (page.endsAmongDoubleBytes(bytes, from, to - from)) add(UNDEFINED);
    }
}
