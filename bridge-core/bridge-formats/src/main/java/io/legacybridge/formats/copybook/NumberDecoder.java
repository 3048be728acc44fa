package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.DataItem.Sign;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * Decodes numbers.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=data-formats-numeric">Enterprise COBOL for z/OS, Programming
 *     Guide, Formats for numeric data</a>
 */
sealed interface NumberDecoder extends FieldDecoder {

    /** Digits that always fit a {@code long}. */
    int MAX_LONG_DIGITS = 18;

    Field field();

    @Override
    default List<Field> fields() {
        return List.of(field());
    }

    /**
     * One digit a character.
     *
     * @param width bytes of a character: 1, or 2 with USAGE NATIONAL
     */
    record Zoned(Field field, Picture picture, Sign sign, boolean blankWhenZero, int width) implements NumberDecoder {

        private static final int NEGATIVE = 0x10;
        private static final int BAD = 0x20;

        @Override
        public int length() {
            return (picture.length() + (separate() ? 1 : 0)) * width;
        }

        private boolean separate() {
            return picture.signed() && sign.separate();
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            if (isAbsent(record, offset)) {
                // BLANK WHEN ZERO says that a blank field means zero.
                if (blankWhenZero && !record.isMissing(offset)) into.number(field, 0L);
                else into.nothing(field);
                return;
            }
            var first = offset + (separate() && sign.leading() ? width : 0);
            var carrier = sign.leading() ? 0 : picture.length() - 1;
            var negative = separate() && isMinus(record, signOffset(offset));
            var valid = !separate() || negative || isPlus(record, signOffset(offset));
            var small = picture.length() <= MAX_LONG_DIGITS;
            var digits = small ? null : new char[picture.length()];
            var unscaled = 0L;
            for (var index = 0; index < picture.length(); index++) {
                var at = first + index * width + width - 1;
                var digit = index == carrier && !separate() ? signedDigit(record, at) : digit(record, at);
                valid &= digit < BAD && (width == 1 || record.bytes[at - 1] == 0);
                negative |= (digit & NEGATIVE) != 0;
                if (small) unscaled = unscaled * 10 + (digit & 0xF);
                else digits[index] = (char) ('0' + (digit & 0xF));
            }
            if (!valid) record.invalidNumber(field, offset, length(), "a zoned decimal " + picture.written(), into);
            else if (small) into.number(field, negative ? -unscaled : unscaled);
            else into.number(field, signed(negative, digits, picture.scale()));
        }

        private boolean isAbsent(RecordBytes record, int offset) {
            if (width == 1) return record.isAbsent(offset, length());
            if (record.isMissing(offset)) return true;
            for (var index = offset; index < offset + length(); index += 2)
                if (record.bytes[index] != 0 || record.bytes[index + 1] != ' ' && record.bytes[index + 1] != 0)
                    return false;
            return true;
        }

        private int signOffset(int offset) {
            return offset + (sign.leading() ? 0 : picture.length() * width) + width - 1;
        }

        private boolean isPlus(RecordBytes record, int at) {
            return record.bytes[at] == (width == 1 && record.page.ebcdic() ? 0x4E : '+');
        }

        private boolean isMinus(RecordBytes record, int at) {
            return record.bytes[at] == (width == 1 && record.page.ebcdic() ? 0x60 : '-');
        }

        private int digit(RecordBytes record, int at) {
            var value = record.bytes[at] & 0xFF;
            var zone = width == 1 && record.page.ebcdic() ? 0xF0 : 0x30;
            return (value & 0xF0) == zone && (value & 0xF) <= 9 ? value & 0xF : BAD;
        }

        /** The zone of this digit is the sign (overpunch). */
        private int signedDigit(RecordBytes record, int at) {
            var value = record.bytes[at] & 0xFF;
            if (width == 2) return digit(record, at);
            if (!record.page.ebcdic()) return picture.signed() ? signedAsciiDigit(value) : digit(record, at);
            var half = signOf(value >> 4, picture.signed());
            return half == 0 || (value & 0xF) > 9 ? BAD : (value & 0xF) | (half < 0 ? NEGATIVE : 0);
        }

        /**
         * The characters of an EBCDIC overpunch as translated to ASCII, and the lower-case letters p to y that compilers
         * of ASCII machines write for a negative digit.
         */
        private static int signedAsciiDigit(int value) {
            if (value >= '0' && value <= '9') return value - '0';
            if (value == '{') return 0;
            if (value >= 'A' && value <= 'I') return value - 'A' + 1;
            if (value == '}') return NEGATIVE;
            if (value >= 'J' && value <= 'R') return value - 'J' + 1 | NEGATIVE;
            if (value >= 'p' && value <= 'y') return value - 'p' | NEGATIVE;
            return BAD;
        }
    }

    /** Two digits a byte; the sign in the last half byte, unless it has none (COMP-6). */
    record Packed(Field field, Picture picture, boolean withSign) implements NumberDecoder {
        @Override
        public int length() {
            return withSign ? picture.length() / 2 + 1 : (picture.length() + 1) / 2;
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            var size = length();
            // Without a sign, zeros are a number.
            if (withSign ? record.isAbsent(offset, size) : record.isBlank(offset, size)) {
                into.nothing(field);
                return;
            }
            var count = size * 2 - (withSign ? 1 : 0);
            var sign = withSign ? signOf(record.bytes[offset + size - 1] & 0xF, picture.signed()) : 1;
            var valid = sign != 0;
            var small = picture.length() <= MAX_LONG_DIGITS;
            var digits = small ? null : new char[count];
            var unscaled = 0L;
            for (var index = 0; index < count; index++) {
                var pair = record.bytes[offset + index / 2];
                var digit = index % 2 == 0 ? pair >> 4 & 0xF : pair & 0xF;
                valid &= digit <= 9;
                // The picture may have no place for the first half byte.
                if (index == 0 && count > picture.length()) valid &= digit == 0;
                if (small) unscaled = unscaled * 10 + digit;
                else digits[index] = (char) ('0' + digit);
            }
            if (!valid) record.invalidNumber(field, offset, size, "a packed decimal " + picture.written(), into);
            else if (small) into.number(field, sign * unscaled);
            else into.number(field, signed(sign < 0, digits, picture.scale()));
        }
    }

    /** Two's complement, big-endian, in 2, 4 or 8 bytes by the number of digits. */
    record Binary(Field field, Picture picture, boolean anyValue) implements NumberDecoder {
        @Override
        public int length() {
            return picture.length() <= 4 ? 2 : picture.length() <= 9 ? 4 : 8;
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            if (record.isMissing(offset)) {
                into.nothing(field);
                return;
            }
            var value = picture.signed() ? (long) record.bytes[offset] : record.bytes[offset] & 0xFF;
            for (var index = offset + 1; index < offset + length(); index++)
                value = value << 8 | (record.bytes[index] & 0xFF);
            var tooLong = length() == 8 && !picture.signed() && value < 0;
            if (record.isCut(offset, length()) || !anyValue && (tooLong || digits(value) > picture.length()))
                record.invalidNumber(field, offset, length(), "a binary number " + picture.written(), into);
            else if (tooLong)
                into.number(field, new BigDecimal(new BigInteger(Long.toUnsignedString(value)), picture.scale()));
            else into.number(field, value);
        }

        private static int digits(long value) {
            return Long.toString(value).length() - (value < 0 ? 1 : 0);
        }
    }

    /**
     * COMP-1 and COMP-2.
     *
     * @param hexadecimal IBM's format, base 16 and excess 64; else IEEE 754
     * @see <a href="https://www.ibm.com/docs/en/module_1678991624569/pdf/SA22-7832-14.pdf">z/Architecture Principles of
     *     Operation, Hexadecimal-floating-point instructions</a>
     */
    record Floating(Field field, int length, boolean hexadecimal) implements NumberDecoder {

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            if (record.isMissing(offset)) {
                into.nothing(field);
                return;
            }
            var bits = 0L;
            for (var index = offset; index < offset + length; index++) bits = bits << 8 | record.bytes[index] & 0xFF;
            var value = hexadecimal ? hexadecimal(bits) : length == 4 ? Float.intBitsToFloat((int) bits) : ieee(bits);
            if (record.isCut(offset, length) || !Double.isFinite(value))
                record.invalidNumber(field, offset, length, "a floating-point number", into);
            else into.floating(field, length == 4 ? shortest(value) : value);
        }

        private static double ieee(long bits) {
            return Double.longBitsToDouble(bits);
        }

        private double hexadecimal(long bits) {
            var all = length == 4 ? bits << 32 : bits;
            var exponent = (int) (all >> 56 & 0x7F) - 64;
            var value = Math.scalb((double) (all & 0x00FF_FFFF_FFFF_FFFFL), 4 * exponent - 56);
            // Zero has no sign in JSON.
            return all < 0 && value != 0 ? -value : value;
        }

        /** The fewest digits that say which of the 24-bit numbers it is: 0.1, not 0.10000000149011612. */
        private static double shortest(double value) {
            var narrow = (float) value;
            return narrow == value && Math.abs(value) >= Float.MIN_NORMAL
                    ? Double.parseDouble(Float.toString(narrow))
                    : value;
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

    private static BigDecimal signed(boolean negative, char[] digits, int scale) {
        var unscaled = new BigInteger(new String(digits));
        return new BigDecimal(negative ? unscaled.negate() : unscaled, scale);
    }
}
