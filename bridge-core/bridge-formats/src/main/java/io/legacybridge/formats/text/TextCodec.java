package io.legacybridge.formats.text;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.util.Map;

/**
 * Text as it is.
 *
 * @param maxLength in characters of Unicode, as JSON Schema counts; 0 for any number
 */
record TextCodec(int maxLength) implements ValueCodec {

    @Override
    public Type type() {
        return new Type.Text(maxLength);
    }

    @Override
    public Map<String, Object> annotations() {
        return Map.of();
    }

    @Override
    public String expected() {
        return maxLength > 0 ? "text of at most " + maxLength + " characters" : "text";
    }

    @Override
    public boolean decode(char[] characters, int start, int end, Field field, RecordWriter into) {
        if (maxLength > 0
                && end - start > maxLength
                && Character.codePointCount(characters, start, end - start) > maxLength) return false;
        into.text(field, characters, start, end - start);
        return true;
    }

    @Override
    public boolean encode(CharSequence value, StringBuilder into) {
        if (maxLength > 0
                && value.length() > maxLength
                && Character.codePointCount(value, 0, value.length()) > maxLength) return false;
        into.append(value);
        return true;
    }
}
