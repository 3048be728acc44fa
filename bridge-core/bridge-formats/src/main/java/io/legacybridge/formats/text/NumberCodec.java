package io.legacybridge.formats.text;

import io.legacybridge.formats.text.ColumnConfig.Sign;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.spi.record.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/**
 * Exact decimals. Blanks around a number and zeros before it are padding.
 *
 * @param digits how many there may be, those behind the point included
 * @param scale  digits behind the point
 * @param point  the decimal point, or NUL when none is written
 * @param width  characters that it has as it is written here, with a blank in the place of a trailing minus; 0 when any
 *               number of them
 */
record NumberCodec(int digits, int scale, char point, Sign sign, int width) implements ValueCodec {

    static final char NO_POINT = '\0';
    private static final int DIGITS_OF_A_LONG = 18;

    @Override
    public Type type() {
        return Type.Decimal.of(digits, scale, sign != Sign.NONE);
    }

    @Override
    public Map<String, Object> annotations() {
        return Map.of();
    }

    @Override
    public String expected() {
        var signed = sign == Sign.NONE ? "a number without a sign, " : "a number ";
        if (scale == 0) return signed + "of at most " + digits + " digits";
        var where = point == NO_POINT ? " behind an implied point" : " behind \"" + point + "\"";
        return signed + "of at most " + (digits - scale) + " digits and " + scale + where;
    }

    @Override
    public boolean decode(char[] characters, int start, int end, Field field, RecordWriter into) {
        var from = start;
        var to = end;
        while (from < to && characters[from] == ' ') from++;
        while (to > from && characters[to - 1] == ' ') to--;
        var negative = false;
        if (sign == Sign.LEADING && from < to && isSign(characters[from])) negative = characters[from++] == '-';
        if (sign == Sign.TRAILING && from < to && isSign(characters[to - 1])) negative = characters[--to] == '-';
        return from < to && digits(characters, from, to, negative, field, into);
    }

    private boolean digits(char[] characters, int from, int to, boolean negative, Field field, RecordWriter into) {
        var unscaled = 0L;
        var count = 0;
        var behind = -1;
        for (var index = from; index < to; index++) {
            var digit = characters[index] - '0';
            if (digit >= 0 && digit <= 9) {
                unscaled = unscaled * 10 + digit;
                if (count > 0 || digit > 0) count++;
                if (behind >= 0) behind++;
            } else if (behind < 0 && characters[index] == point && point != NO_POINT && scale > 0) {
                behind = 0;
            } else {
                return false;
            }
        }
        // Neither a point alone nor one without a digit on either side.
        if (behind == 0 || behind == to - from - 1) return false;
        var missing = point == NO_POINT ? 0 : scale - Math.max(behind, 0);
        if (missing < 0 || count > 0 && count + missing > digits) return false;
        if (width > 0 && written(count + missing, negative) > width) return false;
        if (count + missing <= DIGITS_OF_A_LONG) {
            for (; missing > 0; missing--) unscaled *= 10;
            into.number(field, negative ? -unscaled : unscaled);
        } else {
            into.number(field, large(characters, from, to, missing, negative));
        }
        return true;
    }

    /** A number that is read must have a place when it is written back with all its digits. */
    private int written(int significant, boolean negative) {
        var withPoint = scale > 0 && point != NO_POINT ? Math.max(significant, scale + 1) + 1 : significant;
        return negative || sign == Sign.TRAILING ? withPoint + 1 : withPoint;
    }

    private BigDecimal large(char[] characters, int from, int to, int missing, boolean negative) {
        var text = new StringBuilder(to - from + missing);
        for (var index = from; index < to; index++) if (characters[index] != point) text.append(characters[index]);
        text.append("0".repeat(missing));
        var value = new BigInteger(text.toString());
        return new BigDecimal(negative ? value.negate() : value, scale);
    }

    @Override
    public boolean encode(BigDecimal value, StringBuilder into) {
        var stripped = value.stripTrailingZeros();
        var whole = stripped.precision() - (long) stripped.scale();
        if (stripped.scale() > scale || whole > digits - scale && value.signum() != 0) return false;
        if (value.signum() < 0 && sign == Sign.NONE) return false;
        var text = value.abs().setScale(scale).toPlainString();
        if (value.signum() < 0 && sign == Sign.LEADING) into.append('-');
        if (point == NO_POINT) into.append(withoutPoint(text));
        else into.append(text.replace('.', point));
        if (sign == Sign.TRAILING && value.signum() < 0) into.append('-');
        else if (sign == Sign.TRAILING && width > 0) into.append(' ');
        return true;
    }

    /** {@code 0.05} becomes {@code 5}: a fixed width fills up the zeros. */
    private static String withoutPoint(String text) {
        var digits = text.replace(".", "");
        var first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') first++;
        return digits.substring(first);
    }

    private static boolean isSign(char character) {
        return character == '-' || character == '+';
    }
}
