package io.legacybridge.bench.copybook;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.ValueWriter;
import java.math.BigDecimal;

/** Takes in every value of every record, so that no decoder can leave one out. */
final class Checksum extends ValueWriter {

    private long value;

    long value() {
        return value;
    }

    void add(long number) {
        value = value * 31 + number;
    }

    void add(char[] buffer, int offset, int length) {
        var sum = 0;
        for (var index = offset; index < offset + length; index++) sum += buffer[index];
        add(sum);
    }

    @Override
    public void number(Field field, long unscaled) {
        add(unscaled);
    }

    @Override
    public void text(Field field, char[] buffer, int offset, int length) {
        add(buffer, offset, length);
    }

    @Override
    public void plainText(Field field, byte[] buffer, int offset, int length) {
        var sum = 0;
        for (var index = offset; index < offset + length; index++) sum += buffer[index];
        add(sum);
    }

    @Override
    public void text(Field field, CharSequence text) {
        var characters = text.toString().toCharArray();
        add(characters, 0, characters.length);
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
