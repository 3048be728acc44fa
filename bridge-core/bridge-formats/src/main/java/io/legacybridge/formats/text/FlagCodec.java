package io.legacybridge.formats.text;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.util.Map;

/** True and false, each with its own word. */
record FlagCodec(String whenTrue, String whenFalse) implements ValueCodec {

    @Override
    public Type type() {
        return new Type.Flag();
    }

    @Override
    public Map<String, Object> annotations() {
        return Map.of();
    }

    @Override
    public String expected() {
        return whenTrue + " or " + whenFalse;
    }

    @Override
    public boolean decode(char[] characters, int start, int end, Field field, RecordWriter into) {
        var isTrue = matches(whenTrue, characters, start, end);
        if (!isTrue && !matches(whenFalse, characters, start, end)) return false;
        into.flag(field, isTrue);
        return true;
    }

    @Override
    public boolean encode(boolean value, StringBuilder into) {
        into.append(value ? whenTrue : whenFalse);
        return true;
    }

    /** Whether exactly these characters stand there. */
    static boolean matches(String word, char[] characters, int start, int end) {
        if (word.length() != end - start) return false;
        for (var index = 0; index < word.length(); index++)
            if (word.charAt(index) != characters[start + index]) return false;
        return true;
    }
}
