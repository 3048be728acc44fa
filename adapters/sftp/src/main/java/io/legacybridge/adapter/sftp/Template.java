package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.config.BadValue;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A name in which parts in braces stand for something else: a word that is known here, or a date such as {@code {yyyy-MM-dd}}. */
record Template(List<Part> parts) {

    private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");

    // A zone with a slash and a day with more than one digit: what a pattern may not write shows with it.
    private static final ZonedDateTime SAMPLE =
            ZonedDateTime.of(2026, 11, 23, 14, 25, 30, 123_456_789, ZoneId.of("Europe/Berlin"));

    sealed interface Part {
        record Literal(String text) implements Part {}

        record Word(String name) implements Part {}

        record Moment(DateTimeFormatter pattern) implements Part {}
    }

    /** @param words that may stand in braces beside patterns of dates */
    static Template parse(String text, Set<String> words) throws BadValue {
        var parts = new ArrayList<Part>();
        var found = BRACES.matcher(text);
        var end = 0;
        while (found.find()) {
            parts.add(literal(text.substring(end, found.start()), words));
            parts.add(words.contains(found.group(1)) ? new Part.Word(found.group(1)) : moment(found.group(1), words));
            end = found.end();
        }
        parts.add(literal(text.substring(end), words));
        return new Template(List.copyOf(parts));
    }

    boolean uses(String word) {
        return parts.contains(new Part.Word(word));
    }

    /** @param words what each word stands for */
    String fill(ZonedDateTime when, Map<String, String> words) {
        return parts.stream()
                .map(part -> switch (part) {
                    case Part.Literal(var text) -> text;
                    case Part.Word(var name) -> words.get(name);
                    case Part.Moment(var pattern) -> pattern.format(when);
                })
                .collect(Collectors.joining());
    }

    private static Part literal(String text, Set<String> words) throws BadValue {
        if (text.contains("{") || text.contains("}")) throw bad("A brace is not closed, or not opened.", words);
        return new Part.Literal(text);
    }

    private static Part moment(String text, Set<String> words) throws BadValue {
        try {
            var pattern = DateTimeFormatter.ofPattern(text, Locale.ROOT);
            var written = pattern.format(SAMPLE);
            if (!written.isEmpty() && written.chars().noneMatch(letter -> letter == '/' || letter < ' '))
                return new Part.Moment(pattern);
        } catch (IllegalArgumentException | DateTimeException e) {
            // Told below.
        }
        throw bad("{" + text + "} is not known here.", words);
    }

    private static BadValue bad(String what, Set<String> words) {
        var known = words.stream().sorted().map(word -> "{" + word + "}, ").collect(Collectors.joining());
        return new BadValue(
                what,
                "Write " + known + (known.isEmpty() ? "" : "or ") + "a date such as {yyyyMMdd}.",
                "sftp/bad-braces");
    }
}
