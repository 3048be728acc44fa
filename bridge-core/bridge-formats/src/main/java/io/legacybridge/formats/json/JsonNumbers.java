package io.legacybridge.formats.json;

import java.math.BigDecimal;
import java.util.Optional;

/** Numbers of JSON, whose grammar bounds neither digits nor exponents. */
public final class JsonNumbers {

    /** More digits than any contract declares; a number that is longer costs more than it is worth. */
    static final int MOST_DIGITS = 1_000;

    private JsonNumbers() {}

    /**
     * The number as it is written; empty when it has more than {@value #MOST_DIGITS} digits or, written out without its
     * exponent, would get as many zeros: {@code 1e999999999} is a short text.
     */
    public static Optional<BigDecimal> decimal(String written) {
        if (written.length() > MOST_DIGITS) return Optional.empty();
        try {
            var value = new BigDecimal(written);
            if (Math.abs((long) value.scale()) <= MOST_DIGITS) return Optional.of(value);
            return value.signum() == 0 ? Optional.of(BigDecimal.ZERO) : Optional.empty();
        } catch (NumberFormatException e) {
            // Its exponent is no int.
            return Optional.empty();
        }
    }
}
