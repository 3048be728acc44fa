package io.legacybridge.bench.text;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.ValueWriter;
import java.math.BigDecimal;

/** Takes in every value, so that no reader can leave one out. Texts count by their length and their outer characters. */
final class Sum extends ValueWriter {

    private long value;

    long value() {
        return value;
    }

    void add(long number) {
        value = value * 31 + number;
    }

    void add(String text) {
        add(text.isEmpty() ? 0 : text.length() * 65_536L + text.charAt(0) * 256L + text.charAt(text.length() - 1));
    }

    @Override
    public void text(Field field, CharSequence text) {
        add(text.toString());
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        add(length == 0 ? 0 : length * 65_536L + buffer[offset] * 256L + buffer[offset + length - 1]);
    }

    @Override
    public void number(Field field, long unscaled) {
        add(unscaled);
    }

    @Override
    public void number(Field field, BigDecimal number) {
        add(number.unscaledValue().longValue());
    }

    @Override
    public void floating(Field field, double number) {
        add(Double.doubleToLongBits(number));
    }

    @Override
    public void flag(Field field, boolean flag) {
        add(flag ? 1 : 0);
    }

    @Override
    public void nothing(Field field) {
        add(-1);
    }
}
