package io.legacybridge.spi.record;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Takes the values of one record in schema order. A format or adapter calls it while it reads; JSON writing and field
 * protection stand behind it, so no tree is built in between.
 *
 * <p>The first call is {@link #startGroup} with the root, the last its {@link #endGroup}. Elements of a list are written
 * with the list's element field.
 */
public interface RecordWriter {

    /** For a record that is only checked. */
    static RecordWriter nowhere() {
        return new Nowhere();
    }

    void startGroup(Field group);

    void endGroup(Field group);

    void startList(Field list);

    void endList(Field list);

    void text(Field field, CharSequence value);

    /** Characters without a {@code String} in between, for readers that decode into a buffer of their own. */
    default void text(Field field, char[] buffer, int offset, int length) {
        text(field, new String(buffer, offset, length));
    }

    /**
     * Text of {@linkplain #isPlain plain} characters, a byte each, for readers of which nearly all text is so.
     */
    default void plainText(Field field, byte[] buffer, int offset, int length) {
        text(field, new String(buffer, offset, length, StandardCharsets.US_ASCII));
    }

    /** Printable ASCII but for the quotation mark and the backslash: it stands in JSON as it is. */
    static boolean isPlain(char character) {
        return character >= ' ' && character < 0x7F && character != '"' && character != '\\';
    }

    /** A decimal whose scale is the one its field declares: {@code number(balance, 19400)} is {@code 194.00}. */
    default void number(Field field, long unscaled) {
        number(field, ((Type.Decimal) field.type()).value(unscaled));
    }

    /** A decimal of any size; written with exactly this value and scale. */
    void number(Field field, BigDecimal value);

    void floating(Field field, double value);

    void flag(Field field, boolean value);

    /** The value is absent: JSON {@code null}. */
    void nothing(Field field);
}
