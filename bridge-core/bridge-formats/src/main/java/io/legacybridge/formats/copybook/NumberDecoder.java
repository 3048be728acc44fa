package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.DataItem.Sign;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes numbers.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=data-formats-numeric">Enterprise COBOL for z/OS, Programming
 *     Guide, Formats for numeric data</a>
 */
abstract sealed class NumberDecoder extends FieldDecoder {

    /** Digits that always fit a {@code long}. */
    static final int MAX_LONG_DIGITS = 18;

    /** Set in a table's entry that is no digit; as a byte it is negative. */
    private static final byte BAD = -1;

    final Field field;

    NumberDecoder(Field field, int length) {
        super(length);
        this.field = field;
    }

    @Override
    final List<Field> fields() {
        return List.of(field);
    }

    /** One digit a character. */
    static final class Zoned extends NumberDecoder {

        private static final byte NEGATIVE = 0x10;

        final Picture picture;
        final Sign sign;
        final boolean blankWhenZero;
        final boolean ebcdic;
        final boolean nativeSign;
        private final boolean separate;
        private final int zone;
        /** What a byte that may carry the sign means: the digit, with {@link #NEGATIVE}. */
        private final byte[] signedDigits;

        /** @param nativeSign written as compilers of ASCII machines do; read is either */
        Zoned(Field field, Picture picture, Sign sign, boolean blankWhenZero, boolean ebcdic, boolean nativeSign) {
            super(field, picture.length() + (picture.signed() && sign.separate() ? 1 : 0));
            this.picture = picture;
            this.sign = sign;
            this.blankWhenZero = blankWhenZero;
            this.ebcdic = ebcdic;
            this.nativeSign = nativeSign;
            this.separate = picture.signed() && sign.separate();
            this.zone = ebcdic ? 0xF0 : 0x30;
            this.signedDigits = ebcdic ? signedEbcdic(picture.signed()) : signedAscii(picture.signed());
        }

        boolean separate() {
            return separate;
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            decode(record, record.bytes, offset, offset, length, into);
        }

        /**
         * @param at    where the characters stand, a byte each
         * @param place where the field stands in the record
         * @param size  how many bytes it has there
         */
        void decode(RecordBytes record, byte[] bytes, int at, int place, int size, RecordWriter into) {
            var end = at + length;
            var leading = sign.leading();
            var signed = bytes[leading ? at : end - 1];
            var carrier = separate ? signCharacter(signed) : signedDigits[signed & 0xFF];
            var first = leading ? at + 1 : at;
            var last = leading ? end : end - 1;
            var value = leading && !separate ? carrier & 0xFL : 0L;
            int bad = carrier;
            for (var index = first; index < last; index++) {
                var digit = (bytes[index] & 0xFF) ^ zone;
                bad |= 9 - digit;
                value = value * 10 + digit;
            }
            if (!leading && !separate) value = value * 10 + (carrier & 0xF);
            var negative = (carrier & NEGATIVE) != 0;
            if (bad < 0) notDigits(record, bytes, at, place, size, into);
            else if (picture.length() <= MAX_LONG_DIGITS) into.number(field, negative ? -value : value);
            else into.number(field, large(bytes, first, last, carrier, negative));
        }

        private BigDecimal large(byte[] bytes, int first, int last, byte carrier, boolean negative) {
            var digits = new StringBuilder(picture.length());
            for (var index = first; index < last; index++) digits.append((char) ('0' | bytes[index] & 0xF));
            if (!separate) digits.insert(sign.leading() ? 0 : digits.length(), (char) ('0' | carrier & 0xF));
            return signed(negative, digits.toString(), picture.scale());
        }

        private void notDigits(RecordBytes record, byte[] bytes, int at, int place, int size, RecordWriter into) {
            var absent = record.isMissing(place)
                    || isFilledWith((byte) (ebcdic ? 0x40 : ' '), bytes, at)
                    || isFilledWith((byte) 0, bytes, at);
            // BLANK WHEN ZERO says that a blank field means zero.
            if (absent && blankWhenZero && !record.isMissing(place)) into.number(field, 0L);
            else if (absent) into.nothing(field);
            else record.invalidNumber(field, place, size, "a zoned decimal " + picture.written(), into);
        }

        private boolean isFilledWith(byte value, byte[] bytes, int at) {
            for (var index = at; index < at + length; index++) if (bytes[index] != value) return false;
            return true;
        }

        private byte signCharacter(byte value) {
            if (value == (ebcdic ? 0x4E : '+')) return 0;
            return value == (ebcdic ? 0x60 : '-') ? NEGATIVE : BAD;
        }

        /** The zone of the digit is the sign (overpunch). */
        private static byte[] signedEbcdic(boolean signed) {
            var table = noDigits();
            for (var half = 0xA; half <= 0xF; half++) {
                var sign = signOf(half, signed);
                for (var digit = 0; digit <= 9; digit++)
                    if (sign != 0) table[half << 4 | digit] = (byte) (sign < 0 ? digit | NEGATIVE : digit);
            }
            return table;
        }

        /**
         * The characters of an EBCDIC overpunch as translated to ASCII, and the lower-case letters p to y that compilers
         * of ASCII machines write for a negative digit.
         */
        private static byte[] signedAscii(boolean signed) {
            var table = noDigits();
            for (var digit = 0; digit <= 9; digit++) {
                table['0' + digit] = (byte) digit;
                if (!signed) continue;
                table["{ABCDEFGHI".charAt(digit)] = (byte) digit;
                table["}JKLMNOPQR".charAt(digit)] = (byte) (digit | NEGATIVE);
                table['p' + digit] = (byte) (digit | NEGATIVE);
            }
            return table;
        }

        private static byte[] noDigits() {
            var table = new byte[256];
            Arrays.fill(table, BAD);
            return table;
        }
    }

    /** USAGE NATIONAL: the characters of a zoned number in UTF-16. */
    static final class National extends NumberDecoder {

        final Zoned characters;

        National(Field field, Picture picture, Sign sign, boolean blankWhenZero) {
            this(new Zoned(field, picture, sign, blankWhenZero, false, false));
        }

        private National(Zoned characters) {
            super(characters.field, 2 * characters.length);
            this.characters = characters;
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            var narrow = new byte[characters.length];
            for (var index = 0; index < narrow.length; index++) {
                var high = record.bytes[offset + 2 * index];
                // No digit, and no part of a number that is left out.
                narrow[index] = high == 0 ? record.bytes[offset + 2 * index + 1] : BAD;
            }
            characters.decode(record, narrow, 0, offset, length, into);
        }
    }

    /** Two digits a byte; the sign in the last half byte, unless it has none (COMP-6). */
    static final class Packed extends NumberDecoder {

        private static final byte[] TWO_DIGITS = twoDigits();
        private static final byte[] SIGNED = signs(true);
        private static final byte[] UNSIGNED = signs(false);

        final Picture picture;
        final boolean withSign;
        private final byte[] signs;
        /** The picture has no place for the first half byte. */
        private final boolean firstIsZero;

        Packed(Field field, Picture picture, boolean withSign) {
            super(field, withSign ? picture.length() / 2 + 1 : (picture.length() + 1) / 2);
            this.picture = picture;
            this.withSign = withSign;
            this.signs = picture.signed() ? SIGNED : UNSIGNED;
            this.firstIsZero = length * 2 - (withSign ? 1 : 0) > picture.length();
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            var bytes = record.bytes;
            var end = withSign ? offset + length - 1 : offset + length;
            var value = 0L;
            var bad = 0;
            for (var index = offset; index < end; index++) {
                var pair = TWO_DIGITS[bytes[index] & 0xFF];
                bad |= pair;
                value = value * 100 + pair;
            }
            var sign = 1;
            if (withSign) {
                var last = bytes[end] & 0xFF;
                sign = signs[last & 0xF];
                bad |= 9 - (last >> 4);
                value = value * 10 + (last >> 4);
            }
            if (bad < 0 || sign == 0 || firstIsZero && (bytes[offset] & 0xF0) != 0) notDigits(record, offset, into);
            else if (picture.length() <= MAX_LONG_DIGITS) into.number(field, sign < 0 ? -value : value);
            else into.number(field, large(bytes, offset, sign < 0));
        }

        private BigDecimal large(byte[] bytes, int offset, boolean negative) {
            var digits = new StringBuilder(2 * length);
            for (var index = offset; index < offset + length; index++)
                digits.append((char) ('0' | bytes[index] >> 4 & 0xF)).append((char) ('0' | bytes[index] & 0xF));
            if (withSign) digits.setLength(digits.length() - 1);
            return signed(negative, digits.toString(), picture.scale());
        }

        private void notDigits(RecordBytes record, int offset, RecordWriter into) {
            if (record.isAbsent(offset, length)) into.nothing(field);
            else record.invalidNumber(field, offset, length, "a packed decimal " + picture.written(), into);
        }

        private static byte[] twoDigits() {
            var table = new byte[256];
            for (var value = 0; value < 256; value++)
                table[value] = (byte) (value >> 4 <= 9 && (value & 0xF) <= 9 ? 10 * (value >> 4) + (value & 0xF) : BAD);
            return table;
        }

        private static byte[] signs(boolean signed) {
            var table = new byte[16];
            for (var half = 0; half < 16; half++) table[half] = (byte) signOf(half, signed);
            return table;
        }
    }

    /** Two's complement in 2, 4 or 8 bytes by the number of digits. */
    static final class Binary extends NumberDecoder {

        private static final VarHandle SHORT = view(short[].class);
        private static final VarHandle INT = view(int[].class);
        private static final VarHandle LONG = view(long[].class);

        final Picture picture;
        final boolean anyValue;
        final boolean reversed;
        private final long largest;

        /** COMP and BINARY: big-endian everywhere. */
        Binary(Field field, Picture picture) {
            this(field, picture, false, false);
        }

        /**
         * @param anyValue every value of its bytes, whatever the picture says (COMP-5)
         * @param reversed little-endian
         */
        Binary(Field field, Picture picture, boolean anyValue, boolean reversed) {
            super(field, bytes(picture.length()));
            this.picture = picture;
            this.anyValue = anyValue;
            this.reversed = reversed;
            this.largest = anyValue ? Long.MAX_VALUE : power(picture.length()) - 1;
        }

        private static int bytes(int digits) {
            return digits <= 4 ? 2 : digits <= 9 ? 4 : 8;
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            if (record.isMissing(offset)) {
                into.nothing(field);
                return;
            }
            var value = value(record.bytes, offset);
            if (!fits(value) || record.isCut(offset, length)) doesNotFit(record, offset, into);
            else if (isUnsignedLong(value))
                into.number(field, new BigDecimal(new BigInteger(Long.toUnsignedString(value)), picture.scale()));
            else into.number(field, value);
        }

        /** Blanks that are a number of the picture are that number. */
        private void doesNotFit(RecordBytes record, int offset, RecordWriter into) {
            if (record.isBlank(offset, length) && !record.isCut(offset, length)) into.nothing(field);
            else record.invalidNumber(field, offset, length, "a binary number " + picture.written(), into);
        }

        /** Whether its bytes are a number that it may hold. */
        boolean fits(byte[] bytes, int offset) {
            return fits(value(bytes, offset));
        }

        private boolean fits(long value) {
            return anyValue || value <= largest && value >= -largest && !isUnsignedLong(value);
        }

        private boolean isUnsignedLong(long value) {
            return length == 8 && !picture.signed() && value < 0;
        }

        private long value(byte[] bytes, int offset) {
            var signed = picture.signed();
            return switch (length) {
                case 2 -> {
                    var stored = (short) SHORT.get(bytes, offset);
                    var value = reversed ? Short.reverseBytes(stored) : stored;
                    yield signed ? value : value & 0xFFFF;
                }
                case 4 -> {
                    var stored = (int) INT.get(bytes, offset);
                    var value = reversed ? Integer.reverseBytes(stored) : stored;
                    yield signed ? value : value & 0xFFFF_FFFFL;
                }
                default -> {
                    var stored = (long) LONG.get(bytes, offset);
                    yield reversed ? Long.reverseBytes(stored) : stored;
                }
            };
        }

        private static VarHandle view(Class<?> array) {
            return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.BIG_ENDIAN);
        }

        private static long power(int digits) {
            var power = 1L;
            for (var index = 0; index < digits; index++) power *= 10;
            return power;
        }
    }

    /**
     * COMP-1 and COMP-2: IBM's hexadecimal format, base 16 and excess 64, or IEEE 754.
     *
     * @see <a href="https://www.ibm.com/docs/en/module_1678991624569/pdf/SA22-7832-14.pdf">z/Architecture Principles of
     *     Operation, Hexadecimal-floating-point instructions</a>
     */
    static final class Floating extends NumberDecoder {

        final boolean hexadecimal;
        final boolean reversed;

        /** @param reversed little-endian; never hexadecimal */
        Floating(Field field, int length, boolean hexadecimal, boolean reversed) {
            super(field, length);
            this.hexadecimal = hexadecimal;
            this.reversed = reversed;
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            if (record.isMissing(offset)) {
                into.nothing(field);
                return;
            }
            var bits = 0L;
            for (var index = offset; index < offset + length; index++) bits = bits << 8 | record.bytes[index] & 0xFF;
            if (reversed) bits = Long.reverseBytes(bits) >>> Long.SIZE - 8 * length;
            var value = value(bits);
            if (record.isCut(offset, length) || !Double.isFinite(value))
                record.invalidNumber(field, offset, length, "a floating-point number", into);
            else into.floating(field, length == 4 ? shortest(value) : value);
        }

        double value(long bits) {
            var value = hexadecimal
                    ? hexadecimal(bits)
                    : length == 4 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
            // Zero has no sign in a decimal text.
            return value == 0 ? 0 : value;
        }

        private double hexadecimal(long bits) {
            var all = length == 4 ? bits << 32 : bits;
            var exponent = (int) (all >> 56 & 0x7F) - 64;
            var value = Math.scalb((double) (all & 0x00FF_FFFF_FFFF_FFFFL), 4 * exponent - 56);
            return all < 0 ? -value : value;
        }

        /** The fewest digits that say which of the 24-bit numbers it is: 0.1, not 0.10000000149011612. */
        private static double shortest(double value) {
            var narrow = (float) value;
            return narrow == value && isShownAsFloat(value) ? Double.parseDouble(Float.toString(narrow)) : value;
        }

        static boolean isShownAsFloat(double value) {
            return Math.abs(value) >= Float.MIN_NORMAL && Math.abs(value) <= Float.MAX_VALUE;
        }
    }

    /**
     * 1, -1, or 0 when the half byte is no sign. C and F are the preferred positive signs, D the negative one; A, E and B
     * are accepted on input.
     *
     * @see <a href="https://www.ibm.com/docs/en/zos-basic-skills?topic=instructions-decimal">z/Architecture Principles of
     *     Operation, Decimal instructions, sign codes</a>
     */
    private static int signOf(int halfByte, boolean signed) {
        return switch (halfByte) {
            case 0xC, 0xF -> 1;
            case 0xA, 0xE -> signed ? 1 : 0;
            case 0xB, 0xD -> signed ? -1 : 0;
            default -> 0;
        };
    }

    private static BigDecimal signed(boolean negative, String digits, int scale) {
        var unscaled = new BigInteger(digits);
        return new BigDecimal(negative ? unscaled.negate() : unscaled, scale);
    }
}
