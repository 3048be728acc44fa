package io.legacybridge.runtime.config;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.Limits;

/**
 * The least and the most of a setting, as they are written.
 *
 * @param type what they are: {@code int}, or something comparable
 */
record Range(Class<?> type, String least, String most) {

    /** @throws IllegalArgumentException when the limits cannot be written for such a setting */
    static Range of(Class<?> type, Limits limits) {
        try {
            if (compare(ScalarTypes.parse(type, limits.least()), ScalarTypes.parse(type, limits.most())) <= 0)
                return new Range(type, limits.least(), limits.most());
        } catch (BadValue e) {
            throw new IllegalArgumentException("a limit cannot be written: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(limits.least() + " is more than " + limits.most());
    }

    Object checked(String text, Object value) throws BadValue {
        if (compare(value, ScalarTypes.parse(type, least)) < 0) throw outside(text + " is less than " + least + ".");
        if (compare(value, ScalarTypes.parse(type, most)) > 0) throw outside(text + " is more than " + most + ".");
        return value;
    }

    private BadValue outside(String what) {
        return new BadValue(what, "Write something from " + least + " to " + most + ".", "config/out-of-range");
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object one, Object other) {
        if (one instanceof Comparable<?> comparable) return ((Comparable<Object>) comparable).compareTo(other);
        throw new IllegalArgumentException(one.getClass().getName() + " has no order, so it can have no limits");
    }
}
