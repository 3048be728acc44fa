package io.legacybridge.xml;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions of XML Schema as those of Java.
 *
 * @see <a href="https://www.w3.org/TR/xmlschema-2/#regexs">XML Schema Part 2: Datatypes, appendix F</a>
 */
final class XsdPattern {

    private static final String NAME_START = "_:A-Za-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D"
            + "\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD";
    private static final String NAME = NAME_START + "\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040";
    private static final String BLANKS = " \\t\\n\\r";
    private static final String NO_WORD = "\\p{P}\\p{Z}\\p{C}";

    private final String source;
    private final StringBuilder java = new StringBuilder();
    private int at;

    private XsdPattern(String source) {
        this.source = source;
    }

    /** @throws PatternSyntaxException when it is none */
    static Pattern compile(String source) {
        var translation = new XsdPattern(source);
        translation.expression();
        return Pattern.compile(translation.java.toString());
    }

    private void expression() {
        while (at < source.length()) {
            var character = source.charAt(at++);
            switch (character) {
                case '\\' -> escape(false);
                case '[' -> characterClass();
                case '.' -> java.append("[^\\n\\r]");
                case '^', '$' -> java.append('\\').append(character);
                case '(' -> {
                    if (at < source.length() && source.charAt(at) == '?') throw wrong("? behind (");
                    java.append("(?:");
                }
                default -> java.append(character);
            }
        }
    }

    private void characterClass() {
        var begin = java.length();
        java.append('[');
        if (at < source.length() && source.charAt(at) == '^') {
            java.append('^');
            at++;
        }
        while (true) {
            if (at >= source.length()) throw wrong("[ without ]");
            var character = source.charAt(at++);
            switch (character) {
                case ']' -> {
                    java.append(']');
                    return;
                }
                case '\\' -> escape(true);
                case '-' -> {
                    if (at < source.length() && source.charAt(at) == '[') subtraction(begin);
                    else java.append(isEdge() ? "\\-" : "-");
                }
                case '[' -> throw wrong("[ within [");
                case '&', '^', ' ', '#' -> java.append('\\').append(character);
                default -> java.append(character);
            }
        }
    }

    /** A hyphen that begins or ends a class is one. */
    private boolean isEdge() {
        var before = java.charAt(java.length() - 1);
        var isFirst = before == '[' || before == '^' && java.charAt(java.length() - 2) == '[';
        return isFirst || at < source.length() && source.charAt(at) == ']';
    }

    /**
     * {@code [a-z-[aeiou]]}: what the second class does not have. The first one gets brackets of its own, since a {@code ^} of
     * Java would turn the whole intersection round.
     *
     * @param begin of the first class
     */
    private void subtraction(int begin) {
        at++;
        java.insert(begin, '[').append("]&&[^");
        characterClass();
        java.append(']');
    }

    private void escape(boolean inClass) {
        if (at >= source.length()) throw wrong("\\ at the end");
        var character = source.charAt(at++);
        switch (character) {
            case 'i' -> set(NAME_START, inClass);
            case 'c' -> set(NAME, inClass);
            case 'I' -> java.append("[^").append(NAME_START).append(']');
            case 'C' -> java.append("[^").append(NAME).append(']');
            case 's' -> set(BLANKS, inClass);
            case 'S' -> java.append("[^").append(BLANKS).append(']');
            case 'w' -> java.append("[^").append(NO_WORD).append(']');
            case 'W' -> set(NO_WORD, inClass);
            case 'd' -> java.append("\\p{Nd}");
            case 'D' -> java.append("\\P{Nd}");
            case 'p', 'P' -> property(character);
            case 'n', 'r', 't', '\\', '|', '.', '?', '*', '+', '(', ')', '{', '}', '-', '[', ']', '^', '$' ->
                java.append('\\').append(character);
            default -> {
                // XML Schema has no other escapes, but schemas do.
                if (Character.isLetterOrDigit(character)) throw wrong("\\" + character);
                java.append('\\').append(character);
            }
        }
    }

    private void property(char letter) {
        var end = source.indexOf('}', at);
        if (end < 0 || source.charAt(at) != '{') throw wrong("\\" + letter + " without {...}");
        var name = source.substring(at + 1, end);
        at = end + 1;
        java.append('\\').append(letter).append('{').append(javaName(name)).append('}');
    }

    private static String javaName(String property) {
        if (!property.startsWith("Is")) return property;
        // The one block that Java knows by another name only.
        return property.equals("IsPrivateUse") ? "InPrivateUseArea" : "In" + property.substring(2);
    }

    private void set(String characters, boolean inClass) {
        java.append(inClass ? characters : "[" + characters + "]");
    }

    private PatternSyntaxException wrong(String what) {
        return new PatternSyntaxException(what, source, at);
    }
}
