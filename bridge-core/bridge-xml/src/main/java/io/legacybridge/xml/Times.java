package io.legacybridge.xml;

import java.util.function.IntPredicate;
import javax.xml.datatype.DatatypeConfigurationException;
import javax.xml.datatype.DatatypeConstants;
import javax.xml.datatype.DatatypeFactory;

/** Compares dates, times and durations, as some contracts bound them. */
final class Times {

    private static final DatatypeFactory FACTORY = factory();

    private Times() {}

    private static DatatypeFactory factory() {
        try {
            return DatatypeFactory.newInstance();
        } catch (DatatypeConfigurationException e) {
            throw new IllegalStateException("the JDK has one", e);
        }
    }

    static boolean fits(String text, boolean duration, Facets facets) {
        if (facets.enumeration != null
                && facets.enumeration.stream()
                        .noneMatch(listed -> listed.equals(text) || isEqual(text, listed, duration))) return false;
        return within(text, facets.minInclusive, duration, order -> order >= 0)
                && within(text, facets.minExclusive, duration, order -> order > 0)
                && within(text, facets.maxInclusive, duration, order -> order <= 0)
                && within(text, facets.maxExclusive, duration, order -> order < 0);
    }

    static boolean isEqual(String text, String listed, boolean duration) {
        return compare(text, listed, duration) == DatatypeConstants.EQUAL;
    }

    private static boolean within(String text, String bound, boolean duration, IntPredicate holds) {
        if (bound.isEmpty()) return true;
        var order = compare(text, bound, duration);
        // A time without a zone can be neither before nor after another one.
        return order != DatatypeConstants.INDETERMINATE && holds.test(order);
    }

    private static int compare(String one, String other, boolean duration) {
        return duration
                ? Durations.compare(one, other)
                : FACTORY.newXMLGregorianCalendar(one).compare(FACTORY.newXMLGregorianCalendar(other));
    }
}
