package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.NumberDecoder.Binary;
import io.legacybridge.formats.copybook.NumberDecoder.Floating;
import io.legacybridge.formats.copybook.NumberDecoder.National;
import io.legacybridge.formats.copybook.NumberDecoder.Packed;
import io.legacybridge.formats.copybook.NumberDecoder.Zoned;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Writes numbers into their fields, with the preferred signs. A number with too many digits on either side of the point is
 * refused, never rounded or cut off.
 */
final class NumberEncoder {

    /** More than any picture has. */
    private static final int MOST_DIGITS = 100;

    private NumberEncoder() {}

    /** @param value a {@link BigDecimal} or a {@link Double} */
    static void encode(NumberDecoder number, Object value, int at, RecordDraft draft) {
        draft.reaches(at);
        if (number instanceof Floating floating) {
            floating(floating, ((Number) value).doubleValue(), at, draft);
            return;
        }
        var decimal = value instanceof BigDecimal exact ? exact : BigDecimal.valueOf((Double) value);
        var picture = picture(number);
        var unscaled = unscaled(decimal, picture);
        if (unscaled == null || !fits(number, unscaled, picture)) {
            var expected = "a number that fits " + picture.written();
            draft.refuse("record/bad-number", number.field, at, number.length, expected, decimal);
            return;
        }
        switch (number) {
            case Zoned zoned -> zoned(zoned, unscaled, at, draft.bytes);
            case National national -> national(national, unscaled, at, draft.bytes);
            case Packed packed -> packed(packed, unscaled, at, draft.bytes);
            case Binary binary -> binary(unscaled, at, binary.length, binary.reversed, draft.bytes);
            case Floating _ -> throw new IllegalStateException("written above");
        }
    }

    /** A number that is left out: blanks, or LOW-VALUES where blanks would be a number; else the record must end here. */
    static void encodeNothing(NumberDecoder number, int at, RecordDraft draft) {
        switch (number) {
            case Zoned zoned when !zoned.blankWhenZero -> {}
            case National national
            when !national.characters.blankWhenZero -> blankNational(at, number.length, draft.bytes);
            case Packed packed when packed.withSign -> Arrays.fill(draft.bytes, at, at + packed.length, (byte) 0);
            case Binary binary when !binary.fits(draft.bytes, at) -> {}
            case Zoned _, National _, Packed _, Binary _, Floating _ -> draft.endBefore(number.field, at);
        }
    }

    private static Picture picture(NumberDecoder number) {
        return switch (number) {
            case Zoned zoned -> zoned.picture;
            case National national -> national.characters.picture;
            case Packed packed -> packed.picture;
            case Binary binary -> binary.picture;
            case Floating _ -> throw new IllegalStateException("COMP-1 and COMP-2 have no picture");
        };
    }

    /** Null when digits behind the last place would be lost. */
    private static BigInteger unscaled(BigDecimal value, Picture picture) {
        // Checked first: setScale would write out all the zeros of 1E999999999.
        if (value.precision() - (long) value.scale() > MOST_DIGITS) return null;
        var plain = value.stripTrailingZeros();
        if (plain.signum() == 0) return BigInteger.ZERO;
        return plain.scale() > picture.scale()
                ? null
                : plain.setScale(picture.scale()).unscaledValue();
    }

    private static boolean fits(NumberDecoder number, BigInteger unscaled, Picture picture) {
        if (unscaled.signum() < 0 && !picture.signed()) return false;
        if (number instanceof Binary binary && binary.anyValue)
            return unscaled.bitLength() <= 8 * binary.length - (picture.signed() ? 1 : 0);
        return unscaled.abs().toString().length() <= picture.length();
    }

    private static void zoned(Zoned zoned, BigInteger unscaled, int at, byte[] into) {
        if (unscaled.signum() == 0 && zoned.blankWhenZero) return;
        var digits = digits(unscaled, zoned.picture.length());
        var sign = zoned.sign;
        var first = at + (zoned.separate() && sign.leading() ? 1 : 0);
        for (var index = 0; index < digits.length(); index++)
            into[first + index] = (byte) (zoned.ebcdic ? 0xF0 | digits.charAt(index) - '0' : digits.charAt(index));
        if (!zoned.picture.signed()) return;
        var place = sign.leading() ? at : at + zoned.length - 1;
        if (zoned.separate()) into[place] = signCharacter(unscaled.signum() < 0, zoned.ebcdic);
        else into[place] = signedDigit(into[place] & 0xF, unscaled.signum() < 0, zoned);
    }

    private static byte signCharacter(boolean negative, boolean ebcdic) {
        if (ebcdic) return (byte) (negative ? 0x60 : 0x4E);
        return (byte) (negative ? '-' : '+');
    }

    /** In ASCII the character that the EBCDIC one becomes when a file is translated, or the digit with bit 40 for minus. */
    private static byte signedDigit(int digit, boolean negative, Zoned zoned) {
        if (zoned.ebcdic) return (byte) ((negative ? 0xD0 : 0xC0) | digit);
        if (zoned.nativeSign) return (byte) ((negative ? 'p' : '0') + digit);
        return (byte) (negative ? "}JKLMNOPQR" : "{ABCDEFGHI").charAt(digit);
    }

    private static void national(National national, BigInteger unscaled, int at, byte[] into) {
        var narrow = new byte[national.characters.length];
        Arrays.fill(narrow, (byte) ' ');
        zoned(national.characters, unscaled, 0, narrow);
        for (var index = 0; index < narrow.length; index++) {
            into[at + 2 * index] = 0;
            into[at + 2 * index + 1] = narrow[index];
        }
    }

    private static void blankNational(int at, int length, byte[] into) {
        for (var index = at; index < at + length; index += 2) {
            into[index] = 0;
            into[index + 1] = ' ';
        }
    }

    private static void packed(Packed packed, BigInteger unscaled, int at, byte[] into) {
        var places = packed.length * 2 - (packed.withSign ? 1 : 0);
        var text = digits(unscaled, places);
        if (packed.withSign) text += !packed.picture.signed() ? "F" : unscaled.signum() < 0 ? "D" : "C";
        for (var index = 0; index < packed.length; index++)
            into[at + index] = (byte) Integer.parseInt(text, 2 * index, 2 * index + 2, 16);
    }

    private static void binary(BigInteger unscaled, int at, int length, boolean reversed, byte[] into) {
        var value = unscaled.longValue();
        for (var index = length - 1; index >= 0; index--, value >>= 8)
            into[at + (reversed ? length - 1 - index : index)] = (byte) value;
    }

    /** COMP-1 takes the nearest number that it has, as every assignment to it does. */
    private static void floating(Floating floating, double value, int at, RecordDraft draft) {
        var bits = bits(floating, value);
        var written = bits.isPresent() ? floating.value(bits.getAsLong()) : 0;
        if (Double.isFinite(written) && (written != 0 || value == 0))
            binary(BigInteger.valueOf(bits.orElse(0)), at, floating.length, floating.reversed, draft.bytes);
        else
            draft.refuse(
                    "record/bad-number",
                    floating.field,
                    at,
                    floating.length,
                    "a floating-point number in range",
                    value);
    }

    private static OptionalLong bits(Floating floating, double value) {
        if (floating.hexadecimal) return hexadecimal(floating, value);
        return OptionalLong.of(
                floating.length == 4 ? Float.floatToIntBits((float) value) : Double.doubleToLongBits(value));
    }

    /**
     * Empty when the exponent has no room. COMP-2 has up to three bits more than a double: they are those of the decimal number
     * that a double is shown as, which the program meant, as long as it is still read as this double.
     */
    private static OptionalLong hexadecimal(Floating floating, double value) {
        if (value == 0) return OptionalLong.of(0);
        if (floating.length == 4)
            // What is shown of COMP-1 is the shortest text of a float.
            return hexadecimal(new BigDecimal(Floating.isShownAsFloat(value) ? (float) value : value), 4);
        var meant = hexadecimal(BigDecimal.valueOf(value), floating.length);
        return meant.isPresent() && floating.value(meant.getAsLong()) == value
                ? meant
                : hexadecimal(new BigDecimal(value), floating.length);
    }

    private static OptionalLong hexadecimal(BigDecimal value, int length) {
        var bits = 8 * length - 8;
        // Smaller numbers have zeros at the beginning of their fraction.
        var exponent = Math.max(-64, Math.floorDiv(Math.getExponent(value.doubleValue()) + 4, 4));
        var fraction = scaled(value.abs(), bits - 4 * exponent);
        if (fraction.bitLength() > bits) {
            exponent++;
            fraction = scaled(value.abs(), bits - 4 * exponent);
        }
        if (exponent > 63) return OptionalLong.empty();
        var sign = value.signum() < 0 ? 1L : 0L;
        return OptionalLong.of(sign << 8 * length - 1 | (long) (exponent + 64) << bits | fraction.longValueExact());
    }

    /** The nearest whole number to the value times a power of two. */
    private static BigInteger scaled(BigDecimal value, int power) {
        var factor = new BigDecimal(BigInteger.TWO.pow(Math.abs(power)));
        return (power < 0 ? value.divide(factor, 0, RoundingMode.HALF_EVEN) : value.multiply(factor))
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigInteger();
    }

    private static String digits(BigInteger unscaled, int places) {
        var digits = unscaled.abs().toString();
        return "0".repeat(places - digits.length()) + digits;
    }
}
