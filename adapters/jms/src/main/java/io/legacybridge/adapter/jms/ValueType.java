package io.legacybridge.adapter.jms;

import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;

/** The declared type of a property or map entry. Its value travels as the text that {@code getString} gives. */
public enum ValueType {
    TEXT("a text"),

    @Doc("32 bits: a JSON number.")
    INT("a whole number of 32 bits"),

    @Doc("64 bits: a JSON string of digits.")
    LONG("a whole number of 64 bits"),

    DOUBLE("a floating point number"),

    BOOLEAN("true or false");

    private static final int INT_DIGITS = 10;
    private static final int LONG_DIGITS = 19;

    private final String expected;

    ValueType(String expected) {
        this.expected = expected;
    }

    /** One phrase for problems. */
    String expected() {
        return expected;
    }

    Type type() {
        return switch (this) {
            case TEXT -> new Type.Text(0);
            case INT -> Type.Decimal.of(INT_DIGITS, 0, true);
            case LONG -> Type.Decimal.of(LONG_DIGITS, 0, true);
            case DOUBLE -> new Type.Floating(Double.SIZE);
            case BOOLEAN -> new Type.Flag();
        };
    }

    /**
     * Writes a value.
     *
     * @param text null when the message has none
     * @return whether the text is of this type; nothing was written if not
     */
    boolean write(RecordWriter writer, Field field, String text) {
        if (text == null) {
            writer.nothing(field);
            return true;
        }
        try {
            switch (this) {
                case TEXT -> writer.text(field, text);
                case INT -> writer.number(field, Integer.parseInt(text));
                case LONG -> writer.number(field, BigDecimal.valueOf(Long.parseLong(text)));
                case DOUBLE -> {
                    var value = Double.parseDouble(text);
                    // JSON has no word for them.
                    if (!Double.isFinite(value)) return false;
                    writer.floating(field, value);
                }
                case BOOLEAN -> {
                    if (!text.equals("true") && !text.equals("false")) return false;
                    writer.flag(field, text.equals("true"));
                }
            }
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
