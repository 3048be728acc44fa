package io.legacybridge.formats.text;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.ValueWriter;
import java.math.BigDecimal;

/** Knows of the values that come only the last number. Not thread-safe. */
final class LastNumber extends ValueWriter {

    private BigDecimal number = BigDecimal.ZERO;

    /** The last number that came; 0 when none came. */
    BigDecimal value() {
        return number;
    }

    @Override
    public void text(Field field, CharSequence value) {}

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {}

    @Override
    public void number(Field field, BigDecimal value) {
        number = value;
    }

    @Override
    public void floating(Field field, double value) {}

    @Override
    public void flag(Field field, boolean value) {}

    @Override
    public void nothing(Field field) {}
}
