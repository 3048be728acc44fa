package io.legacybridge.spi.record;

import java.math.BigDecimal;
import java.util.List;

/** The declared type of a field. It comes from a contract (copybook, XSD, table), never from looking at values. */
public sealed interface Type {

    /** Named fields in order; a JSON object. */
    record Group(List<Field> fields) implements Type {
        public Group {
            fields = List.copyOf(fields);
        }
    }

    /** Zero or more values of one type; always a JSON array, also for one. */
    record Repeated(Field element, int min, int max) implements Type {}

    /**
     * The members of another group of the record, once more: how a contract that refers to itself ends, and how a large one
     * whose types stand in many places stays small. The writer gets {@link RecordWriter#startGroup} with the field of this type, then
     * values with the fields of that group. What is said of their paths (protection, entitlement) holds in both places.
     *
     * @param group path of that group; empty for the root
     */
    record Again(String group) implements Type {}

    /** Characters; always a JSON string. {@code maxLength} in characters, 0 when unbounded. */
    record Text(int maxLength) implements Type {}

    /**
     * An exact decimal.
     *
     * @param digits    how many decimal digits the declared type can hold; 0 when unbounded
     * @param scale     digits after the decimal point; negative when the last digits are implied zeros
     * @param signed    whether negative values exist
     * @param carriedAs a JSON number, or a JSON string when the type can hold more digits than a double keeps
     */
    record Decimal(int digits, int scale, boolean signed, Carrier carriedAs) implements Type {

        /** More digits than this do not survive the double that most JSON readers use (IEEE 754 binary64). */
        public static final int MAX_DIGITS_OF_A_JSON_NUMBER = 15;

        public static Decimal of(int digits, int scale, boolean signed) {
            var fits = digits > 0 && digits <= MAX_DIGITS_OF_A_JSON_NUMBER;
            return new Decimal(digits, scale, signed, fits ? Carrier.NUMBER : Carrier.STRING);
        }

        /** {@code 194.00} for {@code 19400} and a scale of 2. */
        public BigDecimal value(long unscaled) {
            return BigDecimal.valueOf(unscaled, scale);
        }
    }

    /** How an exact decimal stands in JSON. */
    enum Carrier {
        NUMBER,
        STRING
    }

    /** A binary floating point number, where the contract declares one; a JSON number. */
    record Floating(int bits) implements Type {}

    /** True or false. */
    record Flag() implements Type {}
}
