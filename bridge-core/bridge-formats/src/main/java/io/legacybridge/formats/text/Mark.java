package io.legacybridge.formats.text;

import io.legacybridge.spi.config.BadValue;

/** One character that has a meaning in a format, such as a delimiter. */
public record Mark(char character) {

    /** The character itself, or {@code tab} or {@code space}, which are hard to see in a file. */
    public static Mark parse(String text) throws BadValue {
        if (text.equals("tab")) return new Mark('\t');
        if (text.equals("space")) return new Mark(' ');
        if (text.length() != 1 || Character.isSurrogate(text.charAt(0)) || text.charAt(0) == '\n')
            throw new BadValue(
                    "\"" + text + "\" is not one character.",
                    "Write one character in quotes, such as \";\", or the word tab or space.",
                    "format/bad-character");
        return new Mark(text.charAt(0));
    }

    @Override
    public String toString() {
        return switch (character) {
            case '\t' -> "tab";
            case ' ' -> "space";
            default -> String.valueOf(character);
        };
    }
}
