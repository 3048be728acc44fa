package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import java.util.function.Supplier;

/** Texts that may stand in a request in place of a value, such as a value encrypted by its sender. */
@FunctionalInterface
public interface Substitutes {

    /** Every text is the value itself. */
    Substitutes NONE = (_, _, _) -> new Substitute.Itself();

    /**
     * What a text stands for.
     *
     * @param pointer RFC 6901 pointer of the place; made when it is asked for
     */
    Substitute of(Field field, String text, Supplier<String> pointer);

    /** What stands behind a text. */
    sealed interface Substitute {

        record Itself() implements Substitute {}

        /** @param json the value as JSON */
        record Json(byte[] json) implements Substitute {
            @Override
            public String toString() {
                return "Json";
            }
        }

        /** @param text the value as it would stand in a URL */
        record Text(String text) implements Substitute {
            @Override
            public String toString() {
                return "Text";
            }
        }

        /** @param detail why nothing stands behind it, as {@code is not ...} */
        record Refused(String detail, String code) implements Substitute {}
    }
}
