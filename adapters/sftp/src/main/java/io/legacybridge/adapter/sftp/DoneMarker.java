package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.BadValue;
import java.util.regex.Pattern;

/**
 * The name of a file whose presence says that another file is whole, or all files of its folder are.
 *
 * @param word what stands between before and after; empty when the marker is for the whole folder
 */
public record DoneMarker(String before, String word, String after) {

    private static final String NAME = "{name}";
    private static final String STEM = "{stem}";
    private static final Pattern WRITTEN =
            Pattern.compile("([^{}/\\p{Cntrl}]*)(\\{name}|\\{stem}|)([^{}/\\p{Cntrl}]*)");

    public static DoneMarker parse(String text) throws BadValue {
        var match = WRITTEN.matcher(text);
        if (text.isBlank() || !match.matches() || text.equals(NAME)) throw bad(text, "is not the name of a marker");
        if (text.startsWith(".")) throw bad(text, "begins with a dot, and names that do so are never looked at");
        return new DoneMarker(match.group(1), match.group(2), match.group(3));
    }

    private static BadValue bad(String text, String what) {
        return new BadValue(
                "\"" + text + "\" " + what + ".",
                "Write a name such as {name}.done, {stem}.ok or READY.",
                "sftp/bad-marker");
    }

    /** It says that all files of its folder are whole. */
    boolean isForTheFolder() {
        return word.isEmpty();
    }

    /** The marker of a file. */
    String of(String name) {
        return switch (word) {
            case NAME -> before + name + after;
            case STEM -> before + stem(name) + after;
            default -> before;
        };
    }

    /** Whether a file may be a marker, and so holds no records. */
    boolean isMarker(String name) {
        if (isForTheFolder()) return name.equals(before);
        return name.length() > before.length() + after.length() && name.startsWith(before) && name.endsWith(after);
    }

    private static String stem(String name) {
        var dot = name.lastIndexOf('.');
        return dot < 1 ? name : name.substring(0, dot);
    }

    @Override
    public String toString() {
        return before + word + after;
    }
}
