package io.legacybridge.spi.record;

import java.math.BigDecimal;

/**
 * Takes the values of one record in schema order. A format or adapter calls it while it reads; JSON writing and field
 * protection stand behind it, so no tree is built in between.
 *
 * <p>The first call is {@link #startGroup} with the root, the last its {@link #endGroup}. Elements of a list are written
 * with the list's element field.
 */
public interface RecordWriter {

    void startGroup(Field group);

    void endGroup(Field group);

    void startList(Field list);

    void endList(Field list);

    void text(Field field, CharSequence value);

    /** Characters without a {@code String} in between, for readers that decode into a buffer of their own. */
    void text(Field field, char[] buffer, int offset, int length);

    /** A decimal whose scale is the one its field declares: {@code number(balance, 19400)} is {@code 194.00}. */
    void number(Field field, long unscaled);

    /** A decimal of any size; written with exactly this value and scale. */
    void number(Field field, BigDecimal value);

    void floating(Field field, double value);

    void flag(Field field, boolean value);

    /** The value is absent: JSON {@code null}. */
    void nothing(Field field);
}
