package io.legacybridge.formats.json;

import io.legacybridge.spi.record.RecordWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON text in UTF-8 that grows in memory from its beginning to its end. What is called in which order is the caller's
 * business; {@link #name} and {@link #element} set the commas. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259, The JavaScript Object Notation (JSON) Data Interchange
 *     Format</a>
 */
public final class JsonBytes {

    private static final int FIRST_CAPACITY = 1024;
    private static final int LONGEST_NUMBER = 24;
    private static final int LONGEST_ESCAPE = 6;

    /** The two digits of 0 to 99 as two bytes. */
    private static final short[] PAIRS = pairs();

    private static final VarHandle PAIR = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A one in each of eight bytes. */
    private static final long EACH = 0x0101010101010101L;

    private static final long HIGHEST = 0x8080808080808080L;

    private static final long[] POWERS_OF_TEN = powersOfTen();
    private static final byte[] HEX = ascii("0123456789ABCDEF");

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

    public void startObject() {
        put('{');
    }

    public void endObject() {
        put('}');
    }

    public void startArray() {
        put('[');
    }

    public void endArray() {
        put(']');
    }

    /** Behind a complete text: the next one begins on a line of its own. */
    public void endLine() {
        put('\n');
    }

    /** A member with a text, for objects whose members are few. */
    public void property(String name, String value) {
        name(quoted(name));
        string(value);
    }

    /** Before each value of an array. */
    public void element() {
        if (bytes[size - 1] != '[') put(',');
    }

    /** A member's name as {@link #quoted} gives it. */
    public void name(byte[] quotedName) {
        reserve(quotedName.length);
        // The first member has no comma before it.
        var from = bytes[size - 1] == '{' ? 1 : 0;
        System.arraycopy(quotedName, from, bytes, size, quotedName.length - from);
        size += quotedName.length - from;
    }

    /** A name made ready to be written often: quoted, with a comma before and a colon behind. */
    public static byte[] quoted(String name) {
        var text = new JsonBytes();
        text.put(',');
        text.put('"');
        text.characters(name);
        text.put('"');
        text.put(':');
        return text.toByteArray();
    }

    public void string(CharSequence value) {
        put('"');
        characters(value);
        put('"');
    }

    public void string(char[] buffer, int offset, int length) {
        reserve(length + 2);
        bytes[size++] = '"';
        for (var index = offset; index < offset + length; index++) {
            var character = buffer[index];
            if (RecordWriter.isPlain(character) && size + 1 < bytes.length) bytes[size++] = (byte) character;
            else index += character(buffer, index, offset + length);
        }
        put('"');
    }

    /** Text of {@linkplain RecordWriter#isPlain plain} characters, a byte each. */
    public void plainString(byte[] buffer, int offset, int length) {
        reserve(length + 2);
        bytes[size] = '"';
        System.arraycopy(buffer, offset, bytes, size + 1, length);
        size += length + 2;
        bytes[size - 1] = '"';
    }

    /** A decimal with all digits of its scale: {@code decimal(-5, 2)} is {@code -0.05}. */
    public void decimal(long unscaled, int scale) {
        if (scale >= 0 && scale < POWERS_OF_TEN.length && unscaled != Long.MIN_VALUE) digits(unscaled, scale);
        else ascii(BigDecimal.valueOf(unscaled, scale));
    }

    public void decimal(BigDecimal value) {
        ascii(value);
    }

    /** The same as a string: for those who read numbers into a double. */
    public void quotedDecimal(long unscaled, int scale) {
        put('"');
        if (scale >= 0 && scale < POWERS_OF_TEN.length && unscaled != Long.MIN_VALUE) digits(unscaled, scale);
        else ascii(BigDecimal.valueOf(unscaled, scale));
        put('"');
    }

    public void quotedDecimal(BigDecimal value) {
        put('"');
        ascii(value);
        put('"');
    }

    public void number(double value) {
        // JSON has no such numbers.
        if (!Double.isFinite(value)) string(Double.toString(value));
        else raw(ascii(Double.toString(value)));
    }

    public void flag(boolean value) {
        raw(ascii(Boolean.toString(value)));
    }

    public void nothing() {
        raw(ascii("null"));
    }

    private void digits(long value, int scale) {
        reserve(LONGEST_NUMBER + scale);
        if (value < 0) bytes[size++] = '-';
        var rest = Math.abs(value);
        if (scale == 0) {
            digitsOf(rest, length(rest));
            return;
        }
        var whole = withoutLast(scale, rest);
        digitsOf(whole, length(whole));
        bytes[size++] = '.';
        digitsOf(rest - whole * POWERS_OF_TEN[scale], scale);
    }

    /** Dividing by a constant is many times faster, and nearly all scales are these. */
    private static long withoutLast(int digits, long value) {
        return switch (digits) {
            case 1 -> value / 10;
            case 2 -> value / 100;
            case 3 -> value / 1000;
            case 4 -> value / 10_000;
            default -> value / POWERS_OF_TEN[digits];
        };
    }

    /** From the last digit to the first, two at a time; with zeros before when it has fewer. */
    private void digitsOf(long value, int count) {
        var begin = size;
        var at = begin + count;
        size = at;
        var large = value;
        for (; large > Integer.MAX_VALUE; large /= 100) at = pair(at, (int) (large % 100));
        var rest = (int) large;
        for (; at - begin > 1; rest /= 100) at = pair(at, rest % 100);
        if (at > begin) bytes[begin] = (byte) ('0' + rest);
    }

    private int pair(int end, int value) {
        PAIR.set(bytes, end - 2, PAIRS[value]);
        return end - 2;
    }

    /** How many digits a number that is not negative has. */
    private static int length(long value) {
        // 1233 / 4096 is a little more than the logarithm of 2 to the base 10.
        var estimate = (Long.SIZE - Long.numberOfLeadingZeros(value)) * 1233 >> 12;
        return value >= POWERS_OF_TEN[Math.min(estimate, POWERS_OF_TEN.length - 1)]
                ? estimate + 1
                : Math.max(1, estimate);
    }

    private void characters(CharSequence written) {
        var text = written.toString();
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == text.length() && arePlain(utf8)) {
            raw(utf8);
            return;
        }
        var characters = text.toCharArray();
        for (var index = 0; index < characters.length; index++)
            index += character(characters, index, characters.length);
    }

    /** Whether all stand in JSON as they are. A question mark may be half a character that has no UTF-8. */
    private static boolean arePlain(byte[] text) {
        var index = 0;
        for (; index + Long.BYTES <= text.length; index += Long.BYTES)
            if (!arePlain((long) EIGHT.get(text, index))) return false;
        for (; index < text.length; index++)
            if (!RecordWriter.isPlain((char) (text[index] & 0xFF)) || text[index] == '?') return false;
        return true;
    }

    /**
     * Eight bytes at once. The highest bit of a byte is set when it was set, when subtracting borrowed from it because the
     * byte is too small, or because what remains of it without the bits of a forbidden character is nothing.
     */
    private static boolean arePlain(long eight) {
        var notPlain = eight
                | (eight - EACH * ' ') & ~eight
                | (eight ^ EACH * '"') - EACH
                | (eight ^ EACH * '\\') - EACH
                | (eight ^ EACH * '?') - EACH
                | (eight ^ EACH * 0x7F) - EACH;
        return (notPlain & HIGHEST) == 0;
    }

    /** @return how many characters behind the first one were needed */
    private int character(char[] text, int at, int end) {
        reserve(LONGEST_ESCAPE + 1);
        var character = text[at];
        if (RecordWriter.isPlain(character) || character == 0x7F) {
            bytes[size++] = (byte) character;
        } else if (character < 0x80) {
            escaped(character);
        } else if (character < 0x800) {
            bytes[size++] = (byte) (0xC0 | character >> 6);
            bytes[size++] = (byte) (0x80 | character & 0x3F);
        } else if (!Character.isSurrogate(character)) {
            bytes[size++] = (byte) (0xE0 | character >> 12);
            bytes[size++] = (byte) (0x80 | character >> 6 & 0x3F);
            bytes[size++] = (byte) (0x80 | character & 0x3F);
        } else if (Character.isHighSurrogate(character) && at + 1 < end && Character.isLowSurrogate(text[at + 1])) {
            var point = Character.toCodePoint(character, text[at + 1]);
            bytes[size++] = (byte) (0xF0 | point >> 18);
            bytes[size++] = (byte) (0x80 | point >> 12 & 0x3F);
            bytes[size++] = (byte) (0x80 | point >> 6 & 0x3F);
            bytes[size++] = (byte) (0x80 | point & 0x3F);
            return 1;
        } else {
            // Half a character cannot stand in UTF-8.
            unicode(character);
        }
        return 0;
    }

    private void escaped(char character) {
        var letter =
                switch (character) {
                    case '"', '\\' -> character;
                    case '\b' -> 'b';
                    case '\f' -> 'f';
                    case '\n' -> 'n';
                    case '\r' -> 'r';
                    case '\t' -> 't';
                    default -> '\0';
                };
        if (letter == 0) {
            unicode(character);
        } else {
            bytes[size++] = '\\';
            bytes[size++] = (byte) letter;
        }
    }

    private void unicode(char character) {
        bytes[size++] = '\\';
        bytes[size++] = 'u';
        for (var shift = 12; shift >= 0; shift -= 4) bytes[size++] = HEX[character >> shift & 0xF];
    }

    private void ascii(BigDecimal value) {
        raw(ascii(value.toPlainString()));
    }

    /** A value that is JSON already. */
    void raw(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
    }

    private void put(char character) {
        reserve(1);
        bytes[size++] = (byte) character;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static short[] pairs() {
        var pairs = new short[100];
        for (var value = 0; value < 100; value++) pairs[value] = (short) ('0' + value / 10 << 8 | '0' + value % 10);
        return pairs;
    }

    private static long[] powersOfTen() {
        var powers = new long[19];
        powers[0] = 1;
        for (var index = 1; index < powers.length; index++) powers[index] = 10 * powers[index - 1];
        return powers;
    }
}
