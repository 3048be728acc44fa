package io.legacybridge.xml;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * XML in UTF-8 that grows in memory from its beginning to its end. Text and values of attributes are escaped so that every
 * parser reads the same characters. Not thread-safe.
 *
 * @see <a href="https://www.w3.org/TR/xml/">Extensible Markup Language 1.0, Fifth Edition</a>
 */
public final class XmlBytes {

    private static final int FIRST_CAPACITY = 1024;
    private static final int MOST_BYTES_OF_A_CHARACTER = 6;

    private static final byte[] AMP = ascii("&amp;");
    private static final byte[] LT = ascii("&lt;");
    private static final byte[] GT = ascii("&gt;");
    private static final byte[] QUOT = ascii("&quot;");
    private static final byte[] TAB = ascii("&#9;");
    private static final byte[] LF = ascii("&#10;");
    private static final byte[] CR = ascii("&#13;");

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;

    /** Forgets the text and keeps the memory. */
    public void clear() {
        size = 0;
    }

    public int size() {
        return size;
    }

    /** Takes back what was written behind this size. */
    public void truncate(int earlierSize) {
        size = earlierSize;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    /** Markup as it is. */
    public void markup(byte[] utf8) {
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, size, utf8.length);
        size += utf8.length;
    }

    public void markup(String markup) {
        markup(markup.getBytes(StandardCharsets.UTF_8));
    }

    void markup(char ascii) {
        reserve(1);
        bytes[size++] = (byte) ascii;
    }

    /** Text of an element; false when XML cannot hold one of its characters. */
    public boolean text(CharSequence text) {
        return escaped(text, false);
    }

    /** Value of an attribute without its quotes; false when XML cannot hold one of its characters. */
    public boolean attribute(CharSequence value) {
        return escaped(value, true);
    }

    /** Digits of a decimal: {@code decimal(-1205, 2)} is {@code -12.05}. */
    public void decimal(long unscaled, int scale) {
        if (scale == 0) {
            number(unscaled);
            return;
        }
        plain(BigDecimal.valueOf(unscaled, scale).toPlainString());
    }

    private void number(long value) {
        if (value == Long.MIN_VALUE) {
            plain(Long.toString(value));
            return;
        }
        reserve(20);
        var left = Math.abs(value);
        if (value < 0) bytes[size++] = '-';
        var digits = 1;
        for (var rest = left; rest >= 10; rest /= 10) digits++;
        for (var at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        size += digits;
    }

    /** Characters of ASCII that need no escape. */
    public void plain(CharSequence ascii) {
        var length = ascii.length();
        reserve(length);
        for (var index = 0; index < length; index++) bytes[size++] = (byte) ascii.charAt(index);
    }

    private boolean escaped(CharSequence text, boolean isAttribute) {
        var length = text.length();
        reserve(length);
        var legal = true;
        for (var index = 0; index < length; index++) {
            var character = text.charAt(index);
            reserve(MOST_BYTES_OF_A_CHARACTER);
            if (character >= 0x80) {
                if (Character.isHighSurrogate(character)
                        && index + 1 < length
                        && Character.isLowSurrogate(text.charAt(index + 1)))
                    fourBytes(Character.toCodePoint(character, text.charAt(++index)));
                else legal &= severalBytes(character);
                continue;
            }
            switch (character) {
                case '&' -> put(AMP);
                case '<' -> put(LT);
                case '>' -> put(GT);
                case '"' -> {
                    if (isAttribute) put(QUOT);
                    else bytes[size++] = '"';
                }
                // A parser makes blanks and line ends of others, so these are written by their numbers.
                case '\r' -> put(CR);
                case '\n' -> {
                    if (isAttribute) put(LF);
                    else bytes[size++] = '\n';
                }
                case '\t' -> {
                    if (isAttribute) put(TAB);
                    else bytes[size++] = '\t';
                }
                default -> {
                    legal &= character >= ' ';
                    bytes[size++] = (byte) character;
                }
            }
        }
        return legal;
    }

    /** Characters of the first plane behind ASCII. XML 1.0, production 2, says which there are. */
    private boolean severalBytes(char character) {
        if (character < 0x800) {
            bytes[size++] = (byte) (0xC0 | character >> 6);
        } else {
            bytes[size++] = (byte) (0xE0 | character >> 12);
            bytes[size++] = (byte) (0x80 | character >> 6 & 0x3F);
        }
        bytes[size++] = (byte) (0x80 | character & 0x3F);
        return !Character.isSurrogate(character) && character < 0xFFFE;
    }

    private void fourBytes(int point) {
        bytes[size++] = (byte) (0xF0 | point >> 18);
        bytes[size++] = (byte) (0x80 | point >> 12 & 0x3F);
        bytes[size++] = (byte) (0x80 | point >> 6 & 0x3F);
        bytes[size++] = (byte) (0x80 | point & 0x3F);
    }

    private void put(byte[] escape) {
        System.arraycopy(escape, 0, bytes, size, escape.length);
        size += escape.length;
    }

    private void reserve(int more) {
        if (bytes.length - size >= more) return;
        bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
