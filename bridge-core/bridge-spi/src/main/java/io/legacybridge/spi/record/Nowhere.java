package io.legacybridge.spi.record;

import java.math.BigDecimal;

/** Takes the values of a record that is only checked. */
final class Nowhere extends ValueWriter {

    @Override
    public void text(Field field, CharSequence value) {}

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {}

    @Override
    public void plainText(Field field, byte[] buffer, int offset, int length) {}

    @Override
    public void number(Field field, long unscaled) {}

    @Override
    public void number(Field field, BigDecimal value) {}

    @Override
    public void floating(Field field, double value) {}

    @Override
    public void flag(Field field, boolean value) {}

    @Override
    public void nothing(Field field) {}
}
