package io.legacybridge.formats.copybook;

/**
 * A word of a copybook.
 *
 * @param text   as written; a quoted literal with its quotes; {@code "."} ends an entry
 * @param line   1-based
 * @param column 1-based
 */
record Token(String text, int line, int column) {

    static final String PERIOD = ".";

    boolean is(String word) {
        return text.equalsIgnoreCase(word);
    }

    boolean isAnyOf(String... words) {
        for (var word : words) if (is(word)) return true;
        return false;
    }

    boolean isPeriod() {
        return text.equals(PERIOD);
    }
}
