package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.CopybookConfig.LowValues;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/** Decodes text. Blanks and LOW-VALUES at its end are padding; at its beginning they are, when it is JUSTIFIED. */
sealed interface TextDecoder extends FieldDecoder {

    Field field();

    @Override
    default List<Field> fields() {
        return List.of(field());
    }

    /** One byte, one character. */
    record SingleByte(Field field, int length, LowValues lowValues, boolean justified) implements TextDecoder {
        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            var blank = record.page.blank();
            var start = offset;
            var end = offset + length;
            if (justified) while (start < end && isPadding(record.bytes[start], blank)) start++;
            else while (end > start && isPadding(record.bytes[end - 1], blank)) end--;
            var table = record.page.characters();
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

    /**
     * Characters of several bytes: single and double bytes mixed, with shift-out and shift-in between them, or UTF-8.
     *
     * @param pureDouble only double bytes, without shifts: PIC G and USAGE DISPLAY-1
     */
    record MultiByte(Field field, int length, LowValues lowValues, boolean justified, boolean pureDouble)
            implements TextDecoder {
        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            var present = Math.clamp((long) record.length - offset, 0, length);
            try {
                var text = pureDouble
                        ? record.page.decodeDouble(record.characterDecoder, record.bytes, offset, present)
                        : record.page.decode(record.characterDecoder, record.bytes, offset, present);
                write(record, field, offset, length, text, lowValues, justified, into);
            } catch (CharacterCodingException e) {
                record.reject("record/bad-text", field, offset, length, pureDouble ? "text of double bytes" : "text");
            }
        }
    }

    /** UTF-16, big-endian: USAGE NATIONAL. */
    record Utf16(Field field, int length, LowValues lowValues, boolean justified) implements TextDecoder {
        @Override
        public void decode(RecordBytes record, int offset, RecordWriter into) {
            var present = Math.clamp((long) record.length - offset, 0, length) / 2;
            var text = new StringBuilder(present);
            for (var index = offset; index < offset + present * 2; index += 2)
                text.append((char) ((record.bytes[index] & 0xFF) << 8 | record.bytes[index + 1] & 0xFF));
            if (text.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE))
                record.reject("record/bad-text", field, offset, length, "UTF-16 text");
            else write(record, field, offset, length, text.toString(), lowValues, justified, into);
        }
    }

    private static void write(
            RecordBytes record,
            Field field,
            int offset,
            int length,
            String text,
            LowValues lowValues,
            boolean justified,
            RecordWriter into) {
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
