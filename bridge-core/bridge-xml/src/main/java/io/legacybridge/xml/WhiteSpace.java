package io.legacybridge.xml;

import java.util.Arrays;

/**
 * What a simple type does with the blanks around and in its values.
 *
 * @see <a href="https://www.w3.org/TR/xmlschema-2/#rf-whiteSpace">XML Schema Part 2, 4.3.6</a>
 */
enum WhiteSpace {
    PRESERVE,
    REPLACE,
    COLLAPSE;

    String normalized(String text) {
        return switch (this) {
            case PRESERVE -> text;
            case REPLACE -> text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
            case COLLAPSE -> collapsed(text);
        };
    }

    private static String collapsed(String text) {
        for (var index = 0; index < text.length(); index++) {
            var character = text.charAt(index);
            var outer = index == 0 || index == text.length() - 1 || text.charAt(index + 1) == ' ';
            if (character < ' ' || character == ' ' && outer) return String.join(" ", Arrays.asList(items(text)));
        }
        return text;
    }

    /** The items of a list, which blanks separate. */
    static String[] items(String text) {
        var separated = text.replaceAll("[ \t\n\r]+", " ");
        // split leaves out what is empty at the end, but not at the beginning.
        var items = separated.startsWith(" ") ? separated.substring(1) : separated;
        return items.isEmpty() ? new String[0] : items.split(" ");
    }
}
