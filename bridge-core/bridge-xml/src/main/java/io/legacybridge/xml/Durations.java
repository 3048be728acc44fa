package io.legacybridge.xml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.regex.Pattern;
import javax.xml.datatype.DatatypeConstants;

/**
 * Compares durations in constant time; the JDK counts days one by one.
 *
 * @see <a href="https://www.w3.org/TR/xmlschema-2/#duration-order">XML Schema Part 2: Datatypes, section 3.2.6.2</a>
 */
final class Durations {

    /** A longer text is none that anybody means. */
    static final int MOST_CHARACTERS = 100;

    private static final Pattern PARTS = Pattern.compile(
            "(-?)P(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)D)?(?:T(?:(\\d+)H)?(?:(\\d+)M)?(?:(\\d+(?:\\.\\d+)?)S)?)?");
    private static final BigDecimal SECONDS_OF_A_DAY = BigDecimal.valueOf(86_400);
    /** Days of 400 years by their months. */
    private static final BigDecimal DAYS_OF_A_MONTH = new BigDecimal("30.436875");

    private static final long MOST_MONTHS = 12L * 900_000_000;
    /** Months are as long as those behind these days. */
    private static final LocalDate[] REFERENCES = {
        LocalDate.of(1696, 9, 1), LocalDate.of(1697, 2, 1), LocalDate.of(1903, 3, 1), LocalDate.of(1903, 7, 1)
    };

    private Durations() {}

    private record Span(BigInteger months, BigDecimal seconds) {

        static Span of(String text) {
            var parts = PARTS.matcher(text);
            if (!parts.matches()) throw new IllegalArgumentException("no duration");
            var months = number(parts.group(2))
                    .multiply(BigDecimal.valueOf(12))
                    .add(number(parts.group(3)))
                    .toBigInteger();
            var seconds = number(parts.group(4))
                    .multiply(SECONDS_OF_A_DAY)
                    .add(number(parts.group(5)).multiply(BigDecimal.valueOf(3_600)))
                    .add(number(parts.group(6)).multiply(BigDecimal.valueOf(60)))
                    .add(number(parts.group(7)));
            return parts.group(1).isEmpty() ? new Span(months, seconds) : new Span(months.negate(), seconds.negate());
        }

        private static BigDecimal number(String digits) {
            return digits == null ? BigDecimal.ZERO : new BigDecimal(digits);
        }

        BigDecimal secondsFrom(LocalDate reference) {
            if (months.abs().bitLength() > 62 || Math.abs(months.longValue()) > MOST_MONTHS)
                return new BigDecimal(months)
                        .multiply(DAYS_OF_A_MONTH)
                        .multiply(SECONDS_OF_A_DAY)
                        .add(seconds);
            var days = reference.plusMonths(months.longValue()).toEpochDay() - reference.toEpochDay();
            return BigDecimal.valueOf(days).multiply(SECONDS_OF_A_DAY).add(seconds);
        }
    }

    /** As {@link DatatypeConstants} says. */
    static int compare(String one, String other) {
        var first = Span.of(one);
        var second = Span.of(other);
        var order = 0;
        for (var index = 0; index < REFERENCES.length; index++) {
            var here = first.secondsFrom(REFERENCES[index]).compareTo(second.secondsFrom(REFERENCES[index]));
            if (index > 0 && here != order) return DatatypeConstants.INDETERMINATE;
            order = here;
        }
        return order;
    }
}
