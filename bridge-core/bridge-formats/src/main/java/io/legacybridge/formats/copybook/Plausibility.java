package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.ValueWriter;
import java.math.BigDecimal;

/**
 * Says from 0 to 1 how much the values of some records look like what programs write. Wrong settings show in numbers that
 * are none, in text of odd characters, and in text that begins with the blanks of its neighbour.
 */
final class Plausibility extends ValueWriter {

    /** Valid, and yet no proof of much: nearly all bytes are a floating-point number. */
    private static final double FLOATING = 0.8;

    private static final double ABSENT = 0.6;
    private static final double EMPTY = 0.7;
    private static final double BEGINS_WITH_BLANK = 0.5;
    private static final String ORDINARY = " .,-'/&()+:;*#@_%!?=\"";

    private double points;
    private double values;

    double score() {
        return values == 0 ? 0 : points / values;
    }

    /** So many values are wrong. */
    void wrong(double count) {
        values += count;
    }

    private void add(double likely) {
        values++;
        points += likely;
    }

    @Override
    public void text(Field field, CharSequence value) {
        if (value.isEmpty()) {
            add(EMPTY);
            return;
        }
        var likely = value.chars().mapToDouble(Plausibility::likely).average().orElse(0);
        add(value.charAt(0) == ' ' ? likely * BEGINS_WITH_BLANK : likely);
    }

    private static double likely(int character) {
        if (character < 0x80) return Character.isLetterOrDigit(character) || ORDINARY.indexOf(character) >= 0 ? 1 : 0.3;
        return Character.isLetter(character) ? 0.9 : 0.1;
    }

    @Override
    public void number(Field field, long unscaled) {
        add(1);
    }

    @Override
    public void number(Field field, BigDecimal value) {
        add(1);
    }

    @Override
    public void floating(Field field, double value) {
        add(value == 0 || Math.abs(Math.getExponent(value)) < Float.MAX_EXPONENT / 2 ? FLOATING : 0);
    }

    @Override
    public void flag(Field field, boolean value) {
        add(1);
    }

    @Override
    public void nothing(Field field) {
        add(ABSENT);
    }
}
