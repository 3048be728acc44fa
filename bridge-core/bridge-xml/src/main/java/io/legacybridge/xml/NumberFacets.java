package io.legacybridge.xml;

import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.BuiltIn.Family;
import java.math.BigDecimal;
import java.util.Map;

/** Which numbers are values of a decimal type, and how they are carried. Thread-safe. */
final class NumberFacets {

    private static final int DIGITS_OF_A_LONG = 18;

    private final Facets facets;
    private final boolean isWhole;
    private final Type.Decimal carrier;
    private final BigDecimal smallest;
    private final BigDecimal largest;
    private final boolean smallestIsOut;
    private final boolean largestIsOut;
    private final boolean isPlainWhole;
    private final long least;
    private final long most;

    NumberFacets(BuiltIn builtIn, Facets facets) {
        this.facets = facets;
        this.isWhole = builtIn.family == Family.INTEGER;
        this.smallest = bound(facets.minInclusive, facets.minExclusive, builtIn.smallest);
        this.largest = bound(facets.maxInclusive, facets.maxExclusive, builtIn.largest);
        this.smallestIsOut = !facets.minExclusive.isEmpty();
        this.largestIsOut = !facets.maxExclusive.isEmpty();
        this.carrier = Decimals.type(facets.totalDigits, isWhole ? 0 : facets.fractionDigits, smallest, largest);
        this.isPlainWhole = isWhole
                && carrier.digits() > 0
                && carrier.digits() <= DIGITS_OF_A_LONG
                && facets.patterns.isEmpty()
                && facets.enumeration == null
                && facets.totalDigits < 0
                && isLong(smallest)
                && isLong(largest);
        this.least = isPlainWhole && smallest != null ? smallest.longValue() + (smallestIsOut ? 1 : 0) : Long.MIN_VALUE;
        this.most = isPlainWhole && largest != null ? largest.longValue() - (largestIsOut ? 1 : 0) : Long.MAX_VALUE;
    }

    private static BigDecimal bound(String inclusive, String exclusive, String ofBuiltIn) {
        var bound = !inclusive.isEmpty() ? inclusive : !exclusive.isEmpty() ? exclusive : ofBuiltIn;
        return bound.isEmpty() ? null : Decimals.parse(bound);
    }

    private static boolean isLong(BigDecimal bound) {
        return bound == null || bound.scale() <= 0 && bound.precision() - bound.scale() <= DIGITS_OF_A_LONG;
    }

    Type.Decimal carrier() {
        return carrier;
    }

    boolean isUnbounded() {
        return smallest == null && largest == null;
    }

    /** Whether all values have as many decimals as {@link #carrier} says. */
    boolean hasScale() {
        return carrier.digits() > 0 && (isWhole || facets.fractionDigits >= 0);
    }

    /**
     * With all decimals that the type declares; of a type that bounds its digits only, without zeros at the end; of any other,
     * as it is written.
     */
    BigDecimal carried(BigDecimal value) {
        if (carrier.digits() == 0) return value;
        var bare = value.stripTrailingZeros();
        return value.setScale(Math.max(bare.scale(), hasScale() ? carrier.scale() : 0));
    }

    /** Whether {@link #fitsWhole} says everything about a whole number. */
    boolean isPlainWhole() {
        return isPlainWhole;
    }

    boolean fitsWhole(long value) {
        return value >= least && value <= most;
    }

    /** Bounds, digits and listed values, not patterns. */
    boolean fits(BigDecimal value) {
        if (smallest != null && value.compareTo(smallest) < (smallestIsOut ? 1 : 0)) return false;
        if (largest != null && value.compareTo(largest) > (largestIsOut ? -1 : 0)) return false;
        var bare = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        var scale = Math.max(0, bare.scale());
        if (isWhole && scale > 0) return false;
        if (facets.fractionDigits >= 0 && scale > facets.fractionDigits) return false;
        if (facets.totalDigits >= 0 && Math.max(bare.precision() - bare.scale(), 0) + scale > facets.totalDigits)
            return false;
        return facets.enumeration == null
                || facets.enumeration.stream()
                        .anyMatch(listed -> Decimals.parse(listed).compareTo(value) == 0);
    }

    /** The number as it is written; null when it is none of the type's values. */
    String lexical(BigDecimal value) {
        if (Math.abs((long) value.scale()) + value.precision() > Decimals.MOST_DIGITS || !fits(value)) return null;
        var plain = value.scale() <= 0 || !isWhole ? value : value.setScale(0);
        // Zeros behind the declared scale are those that carrying it has added.
        if (facets.fractionDigits < 0 && facets.totalDigits > 0 && plain.scale() > 0)
            plain = plain.stripTrailingZeros();
        var text = plain.toPlainString();
        return facets.patternsMatch(text) ? text : null;
    }

    /** What JSON Schema says of them, beside that they are numbers. */
    void describe(Map<String, Object> schema) {
        if (carrier.carriedAs() == Type.Carrier.NUMBER) {
            if (smallest != null) schema.put(smallestIsOut ? "exclusiveMinimum" : "minimum", smallest);
            if (largest != null) schema.put(largestIsOut ? "exclusiveMaximum" : "maximum", largest);
        } else if (!hasScale() && (isWhole || carrier.digits() > 0)) {
            var decimals = isWhole ? "" : "(\\.[0-9]+)?";
            schema.put("pattern", (carrier.signed() ? "^-?" : "^") + "(0|[1-9][0-9]*)" + decimals + "$");
        }
    }
}
