package io.legacybridge.formats.copybook;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig.LowValues;
import io.legacybridge.formats.copybook.CopybookConfig.OnInvalid;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes one field, group or table at an offset of a record. A record's layout is a tree of these, compiled once; a
 * decoder keeps no state, so all threads share it.
 */
sealed interface FieldDecoder {

    /** Digits that always fit a {@code long}. */
    int MAX_LONG_DIGITS = 18;

    int length();

    void decode(RecordBytes record, int offset, RecordWriter into);

    /** What all decoders of one read share: the record's bytes and what is wrong with them. */
    final class RecordBytes {

        private static final int MAX_PROBLEMS = 16;

        final byte[] bytes;
        final char[] characters;
        final CodePage page;
        final List<RecordProblem> problems;
        private final OnInvalid onInvalid;

        RecordBytes(byte[] bytes, CodePage page, OnInvalid onInvalid, List<RecordProblem> problems) {
            this.bytes = bytes;
            this.characters = new char[bytes.length];
            this.page = page;
            this.onInvalid = onInvalid;
            this.problems = problems;
        }

        void invalidNumber(Field field, int offset, int length, String expected, RecordWriter into) {
            if (onInvalid == OnInvalid.NULL) into.nothing(field);
            else reject("record/bad-number", field, offset, length, expected);
        }

        void reject(String code, Field field, int offset, int length, String expected) {
            if (problems.size() == MAX_PROBLEMS) return;
            problems.add(new RecordProblem(
                    code,
                    field.path(),
                    offset,
                    length,
                    expected + " in " + page,
                    Arrays.copyOfRange(bytes, offset, offset + length),
                    page.decode(bytes, offset, length)));
        }

        /** All blanks or all LOW-VALUES: the program that wrote the record left the number out. */
        boolean isAbsent(int offset, int length) {
            return isFilledWith((byte) 0x40, offset, length) || isFilledWith((byte) 0, offset, length);
        }

        private boolean isFilledWith(byte value, int offset, int length) {
            for (var index = offset; index < offset + length; index++) if (bytes[index] != value) return false;
            return true;
        }
    }

    /** Bytes that no field shows. */
    record Skipped(int length) implements FieldDecoder {
        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {}
    }

    record Group(Field field, List<FieldDecoder> members, int length) implements FieldDecoder {
        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            into.startGroup(field);
            var at = offset;
            for (var member : members) {
                member.decode(record, at, into);
                at += member.length();
            }
            into.endGroup(field);
        }
    }

    record Table(Field field, FieldDecoder element, int times) implements FieldDecoder {
        @Override
        public int length() {
            return element.length() * times;
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            into.startList(field);
            for (var index = 0; index < times; index++) element.decode(record, offset + index * element.length(), into);
            into.endList(field);
        }
    }

    record Text(Field field, int length, LowValues lowValues) implements FieldDecoder {
        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            var end = offset + length;
            while (end > offset && (record.bytes[end - 1] == 0x40 || record.bytes[end - 1] == 0)) end--;
            var table = record.page.characters();
            for (var index = offset; index < end; index++) {
                var value = record.bytes[index];
                if (value == 0 && lowValues == LowValues.REJECT) {
                    record.reject("record/low-values", field, offset, length, "text without LOW-VALUES inside");
                    return;
                }
                record.characters[index] = value == 0 && lowValues == LowValues.BLANK ? ' ' : table[value & 0xFF];
            }
            into.text(field, record.characters, offset, end - offset);
        }
    }

    /** One digit a byte, the sign in the zone of the last one (overpunch). */
    record Zoned(Field field, Picture picture) implements FieldDecoder {
        @Override
        public int length() {
            return picture.length();
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            var last = offset + length() - 1;
            if (record.isAbsent(offset, length())) {
                into.nothing(field);
                return;
            }
            var sign = sign(record.bytes[last] >> 4 & 0xF, picture.signed());
            var valid = sign != 0 && (record.bytes[last] & 0xF) <= 9;
            for (var index = offset; index < last; index++) {
                var value = record.bytes[index] & 0xFF;
                valid &= value >= 0xF0 && value <= 0xF9;
            }
            if (!valid) {
                record.invalidNumber(field, offset, length(), "a zoned decimal " + picture.written(), into);
                return;
            }
            if (length() <= MAX_LONG_DIGITS) {
                var unscaled = 0L;
                for (var index = offset; index <= last; index++) unscaled = unscaled * 10 + (record.bytes[index] & 0xF);
                into.number(field, sign * unscaled);
            } else {
                var digits = new char[length()];
                for (var index = 0; index < digits.length; index++)
                    digits[index] = (char) ('0' + (record.bytes[offset + index] & 0xF));
                into.number(field, signed(sign, digits, picture.scale()));
            }
        }
    }

    /** Two digits a byte, the sign in the last half byte. */
    record Packed(Field field, Picture picture) implements FieldDecoder {
        @Override
        public int length() {
            return picture.length() / 2 + 1;
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            if (record.isAbsent(offset, length())) {
                into.nothing(field);
                return;
            }
            var digits = new char[length() * 2 - 1];
            var sign = sign(record.bytes[offset + length() - 1] & 0xF, picture.signed());
            var valid = sign != 0;
            var unscaled = 0L;
            for (var index = 0; index < digits.length; index++) {
                var pair = record.bytes[offset + index / 2];
                var digit = index % 2 == 0 ? pair >> 4 & 0xF : pair & 0xF;
                valid &= digit <= 9;
                digits[index] = (char) ('0' + digit);
                unscaled = unscaled * 10 + digit;
            }
            // An even number of digits leaves the first half byte unused; the picture has no place for it.
            if (digits.length > picture.length()) valid &= digits[0] == '0';
            if (!valid) record.invalidNumber(field, offset, length(), "a packed decimal " + picture.written(), into);
            else if (picture.length() <= MAX_LONG_DIGITS) into.number(field, sign * unscaled);
            else into.number(field, signed(sign, digits, picture.scale()));
        }
    }

    /** Two's complement, big-endian, in 2, 4 or 8 bytes by the number of digits. */
    record Binary(Field field, Picture picture, boolean anyValue) implements FieldDecoder {

        static final int MAX_DIGITS = 18;

        @Override
        public int length() {
            return picture.length() <= 4 ? 2 : picture.length() <= 9 ? 4 : 8;
        }

        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            var value = picture.signed() ? (long) record.bytes[offset] : record.bytes[offset] & 0xFF;
            for (var index = offset + 1; index < offset + length(); index++)
                value = value << 8 | (record.bytes[index] & 0xFF);
            var tooLong = length() == 8 && !picture.signed() && value < 0;
            if (anyValue && tooLong)
                into.number(field, new BigDecimal(new BigInteger(Long.toUnsignedString(value)), picture.scale()));
            else if (anyValue || !tooLong && digits(value) <= picture.length()) into.number(field, value);
            else record.invalidNumber(field, offset, length(), "a binary number " + picture.written(), into);
        }

        private static int digits(long value) {
            return Long.toString(value).length() - (value < 0 ? 1 : 0);
        }
    }

    /**
     * 1, -1, or 0 when the half byte is no sign. C and F are the preferred positive signs, D the negative one; A, E and B
     * are accepted on input.
     *
     * @see <a href="https://www.ibm.com/docs/en/zos-basic-skills?topic=instructions-decimal">z/Architecture Principles of
     *     Operation, Decimal instructions, sign codes</a>
     */
    private static int sign(int halfByte, boolean signed) {
        return switch (halfByte) {
            case 0xC, 0xF -> 1;
            case 0xA, 0xE -> signed ? 1 : 0;
            case 0xB, 0xD -> signed ? -1 : 0;
            default -> 0;
        };
    }

    private static BigDecimal signed(int sign, char[] digits, int scale) {
        var unscaled = new BigInteger(new String(digits));
        return new BigDecimal(sign < 0 ? unscaled.negate() : unscaled, scale);
    }
}
