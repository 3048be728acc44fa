package io.legacybridge.formats.text;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.util.Map;

/** How the values of one column are written as characters, both ways. Thread-safe. */
sealed interface ValueCodec permits TextCodec, NumberCodec, TemporalCodec, FlagCodec {

    Type type();

    /** What the JSON Schema says beside the type. */
    Map<String, Object> annotations();

    /** One phrase: what stands here. */
    String expected();

    /** Why a text is none of the values, as a sentence; empty when what is expected says it. */
    default String reason(String written) {
        return "";
    }

    /** Hands the value to the writer. False when the characters are none; then the writer was not called. */
    boolean decode(char[] characters, int start, int end, Field field, RecordWriter into);

    /** Adds the value's characters. False when it does not fit; then nothing was added. */
    default boolean encode(CharSequence value, StringBuilder into) {
        return false;
    }

    default boolean encode(BigDecimal value, StringBuilder into) {
        return false;
    }

    default boolean encode(boolean value, StringBuilder into) {
        return false;
    }
}
