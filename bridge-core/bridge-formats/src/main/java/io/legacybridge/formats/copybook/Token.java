package io.legacybridge.formats.copybook;

import io.legacybridge.spi.problem.Place;

/**
 * A word of a copybook.
 *
 * @param text   as written; a quoted literal with its quotes; {@code "."} ends an entry
 * @param file   name of its file as problems show it
 * @param line   1-based
 * @param column 1-based; a tab reaches to the next multiple of eight
 * @param cut    its line has text behind column 72 that is ignored and does not look like an identification
 */
record Token(String text, String file, int line, int column, boolean cut) {

    static final String PERIOD = ".";
    static final String PSEUDO_TEXT = "==";

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

    boolean isLiteral() {
        return text.endsWith("'") || text.endsWith("\"");
    }

    boolean isOnLineOf(Token other) {
        return line == other.line && file.equals(other.file);
    }

    Place place() {
        return Place.of(file, line, column);
    }

    /** A part of the word. */
    Token part(int from, int to) {
        return new Token(text.substring(from, to), file, line, column + from, cut);
    }

    Token withText(String other) {
        return new Token(other, file, line, column, cut);
    }
}
