package io.legacybridge.xml;

import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;

/** Decimals as XML writes them: a sign, digits, a point that may have digits on one side only. */
final class Decimals {

    /** A number that is longer costs more than it is worth. */
    static final int MOST_DIGITS = 1_000;

    private static final int DIGITS_OF_A_LONG = 18;

    private Decimals() {}

    static boolean isDecimal(CharSequence text, boolean whole) {
        var length = text.length();
        var at = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        var digits = 0;
        var point = false;
        for (; at < length; at++) {
            var character = text.charAt(at);
            if (character >= '0' && character <= '9') digits++;
            else if (character == '.' && !whole && !point) point = true;
            else return false;
        }
        return digits > 0 && digits <= MOST_DIGITS;
    }

    /** @param text that {@link #isDecimal} */
    static BigDecimal parse(String text) {
        return new BigDecimal(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
    }

    /** The text as a whole number; {@code Long.MIN_VALUE} when it is none of at most 18 digits. */
    static long wholeNumber(char[] buffer, int from, int to) {
        var negative = from < to && buffer[from] == '-';
        if (from < to && (negative || buffer[from] == '+')) from++;
        if (from == to || to - from > DIGITS_OF_A_LONG) return Long.MIN_VALUE;
        var value = 0L;
        for (var at = from; at < to; at++) {
            var digit = buffer[at] - '0';
            if (digit < 0 || digit > 9) return Long.MIN_VALUE;
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /**
     * How a decimal type is carried. A value with fewer decimals than the type allows is told with all of them, and one of a
     * type that says nothing of decimals with those it has.
     *
     * @param totalDigits    -1 when the type does not say
     * @param fractionDigits -1 when the type does not say
     * @param smallest       null when there is none
     * @param largest        null when there is none
     */
    static Type.Decimal type(int totalDigits, int fractionDigits, BigDecimal smallest, BigDecimal largest) {
        var signed = smallest == null || smallest.signum() < 0;
        var bounded = smallest != null && largest != null;
        var whole = bounded ? Math.max(wholeDigits(smallest), wholeDigits(largest)) : Integer.MAX_VALUE;
        if (totalDigits > 0) whole = Math.min(whole, totalDigits);
        if (whole == Integer.MAX_VALUE || fractionDigits < 0 && totalDigits < 0)
            return new Type.Decimal(0, 0, signed, Type.Carrier.STRING);
        var scale = fractionDigits < 0 ? totalDigits : fractionDigits;
        var significant = totalDigits > 0 ? Math.min(totalDigits, whole + scale) : whole + scale;
        var fits = significant <= Type.Decimal.MAX_DIGITS_OF_A_JSON_NUMBER;
        return new Type.Decimal(whole + scale, scale, signed, fits ? Type.Carrier.NUMBER : Type.Carrier.STRING);
    }

    private static int wholeDigits(BigDecimal bound) {
        return Math.max(1, bound.precision() - bound.scale());
    }
}
