package io.legacybridge.xml;

/** Floating-point numbers as XML writes them. */
final class Floatings {

    private Floatings() {}

    static double parse(String text) {
        return switch (text) {
            case "INF" -> Double.POSITIVE_INFINITY;
            case "-INF" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Bounds and listed values, not patterns. */
    static boolean fits(double value, Facets facets) {
        if (!facets.minInclusive.isEmpty() && !(value >= parse(facets.minInclusive))) return false;
        if (!facets.minExclusive.isEmpty() && !(value > parse(facets.minExclusive))) return false;
        if (!facets.maxInclusive.isEmpty() && !(value <= parse(facets.maxInclusive))) return false;
        if (!facets.maxExclusive.isEmpty() && !(value < parse(facets.maxExclusive))) return false;
        return facets.enumeration == null || facets.enumeration.stream().anyMatch(listed -> parse(listed) == value);
    }
}
