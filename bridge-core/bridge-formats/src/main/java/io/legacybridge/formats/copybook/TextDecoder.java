package io.legacybridge.formats.copybook;

import io.legacybridge.formats.codepage.CodePage;
import io.legacybridge.formats.copybook.CopybookConfig.LowValues;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/** Decodes text. Blanks and LOW-VALUES at its end are padding; at its beginning they are, when it is JUSTIFIED. */
abstract sealed class TextDecoder extends FieldDecoder {

    final Field field;
    final LowValues lowValues;
    final boolean justified;

    TextDecoder(Field field, int length, LowValues lowValues, boolean justified) {
        super(length);
        this.field = field;
        this.lowValues = lowValues;
        this.justified = justified;
    }

    @Override
    final List<Field> fields() {
        return List.of(field);
    }

    /** One byte, one character. */
    static final class SingleByte extends TextDecoder {

        private final byte blank;
        private final char[] table;
        private final byte[] plain;

        SingleByte(Field field, int length, CodePage page, LowValues lowValues, boolean justified) {
            super(field, length, lowValues, justified);
            this.blank = page.blank();
            this.table = page.characters();
            this.plain = page.plainCharacters();
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            var bytes = record.bytes;
            var start = offset;
            var end = offset + length;
            if (justified) while (start < end && isPadding(bytes[start], blank)) start++;
            else while (end > start && isPadding(bytes[end - 1], blank)) end--;
            // Nearly all text is plain; only then every character is one byte of JSON.
            var text = record.plain;
            var all = -1;
            for (var index = start; index < end; index++) {
                var character = plain[bytes[index] & 0xFF];
                text[index] = character;
                all &= -character;
            }
            if (all < 0) into.plainText(field, text, start, end - start);
            else decodeAny(record, offset, start, end, into);
        }

        private void decodeAny(RecordBytes record, int offset, int start, int end, RecordWriter into) {
            for (var index = start; index < end; index++) {
                var value = record.bytes[index];
                if (value == 0 && lowValues == LowValues.REJECT) {
                    record.reject("record/low-values", field, offset, length, "text without LOW-VALUES inside");
                    return;
                }
                var character = value == 0 && lowValues == LowValues.BLANK ? ' ' : table[value & 0xFF];
                if (character == '\uFFFD') {
                    record.reject("record/bad-text", field, offset, length, "text");
                    return;
                }
                record.characters[index] = character;
            }
            into.text(field, record.characters, start, end - start);
        }

        private static boolean isPadding(byte value, byte blank) {
            return value == blank || value == 0;
        }
    }

    /** Characters of several bytes: single and double bytes mixed, with shift-out and shift-in between them, or UTF-8. */
    static final class MultiByte extends TextDecoder {

        final boolean pureDouble;

        /** @param pureDouble only double bytes, without shifts: PIC G and USAGE DISPLAY-1 */
        MultiByte(Field field, int length, LowValues lowValues, boolean justified, boolean pureDouble) {
            super(field, length, lowValues, justified);
            this.pureDouble = pureDouble;
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            var present = Math.clamp((long) record.length - offset, 0, length);
            try {
                var text = pureDouble
                        ? record.page.decodeDouble(record.characterDecoder, record.bytes, offset, present)
                        : record.page.decode(record.characterDecoder, record.bytes, offset, present);
                write(record, offset, text, into);
            } catch (CharacterCodingException e) {
                record.reject("record/bad-text", field, offset, length, pureDouble ? "text of double bytes" : "text");
            }
        }
    }

    /** UTF-16, big-endian: USAGE NATIONAL. */
    static final class Utf16 extends TextDecoder {

        Utf16(Field field, int length, LowValues lowValues, boolean justified) {
            super(field, length, lowValues, justified);
        }

        @Override
        void decode(RecordBytes record, int offset, RecordWriter into) {
            var present = Math.clamp((long) record.length - offset, 0, length) / 2;
            var text = new StringBuilder(present);
            for (var index = offset; index < offset + present * 2; index += 2)
                text.append((char) ((record.bytes[index] & 0xFF) << 8 | record.bytes[index + 1] & 0xFF));
            if (text.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE))
                record.reject("record/bad-text", field, offset, length, "UTF-16 text");
            else write(record, offset, text.toString(), into);
        }
    }

    final void write(RecordBytes record, int offset, String text, RecordWriter into) {
        var start = 0;
        var end = text.length();
        if (justified) while (start < end && isPadding(text.charAt(start))) start++;
        else while (end > start && isPadding(text.charAt(end - 1))) end--;
        var value = text.substring(start, end);
        if (value.indexOf('\0') >= 0 && lowValues == LowValues.REJECT)
            record.reject("record/low-values", field, offset, length, "text without LOW-VALUES inside");
        else into.text(field, lowValues == LowValues.BLANK ? value.replace('\0', ' ') : value);
    }

    /** U+3000 is the blank of double bytes. */
    private static boolean isPadding(char character) {
        return character == ' ' || character == '\0' || character == '\u3000';
    }
}
