package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.BadValue;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of files: {@code *} stands for any characters and {@code ?} for one. */
public record FileNames(String text) {

    // In other programs they have a meaning of their own; who writes them would wait for files that never come.
    private static final Pattern ELSEWHERE = Pattern.compile("[\\[\\]{}\\\\]");

    public static FileNames parse(String text) throws BadValue {
        if (text.isBlank()) throw bad("The value is blank.");
        if (text.contains("/")) throw bad("\"" + text + "\" is a path, and files are looked for in folder alone.");
        var odd = ELSEWHERE.matcher(text);
        if (odd.find()) throw bad("\"" + odd.group() + "\" has no meaning in the names of files.");
        return new FileNames(text);
    }

    /** Matches a name when one of them does; none when there are none. */
    static Predicate<String> anyOf(List<FileNames> names) {
        if (names.isEmpty()) return _ -> false;
        return Pattern.compile(
                        names.stream().map(FileNames::expression).collect(Collectors.joining("|")), Pattern.DOTALL)
                .asMatchPredicate();
    }

    private String expression() {
        return text.codePoints()
                .mapToObj(letter -> switch (letter) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(letter));
                })
                .collect(Collectors.joining());
    }

    private static BadValue bad(String what) {
        return new BadValue(what, "Write a name with * and ? alone, such as CARDS*.DAT.", "sftp/bad-file-names");
    }

    @Override
    public String toString() {
        return text;
    }
}
