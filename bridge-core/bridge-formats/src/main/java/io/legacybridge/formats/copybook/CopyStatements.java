package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a copybook with everything that its COPY statements bring in. A name is looked for beside the file that names it,
 * then in the contracts folder; as written and with {@code .cpy}, {@code .cbl} or {@code .cob}.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=statements-copy-statement">Enterprise COBOL for z/OS,
 *     Language Reference, COPY statement</a>
 */
final class CopyStatements {

    /** All files of one copybook together. */
    static final int MAX_CHARACTERS = 4 * 1024 * 1024;

    static final int MAX_WORDS = 500_000;
    static final int MAX_DEPTH = 16;

    private static final List<String> SUFFIXES = List.of("", ".cpy", ".cbl", ".cob");

    private final Contracts contracts;
    private final Problems problems;
    private final Deque<String> open = new ArrayDeque<>();
    private long characters;
    private long words;

    CopyStatements(Contracts contracts, Problems problems) {
        this.contracts = contracts;
        this.problems = problems;
    }

    /** @return the words of the file and of all that it copies; empty when the file cannot be read */
    Optional<List<Token>> read(String name) {
        return text(name).map(text -> expanded(name, text));
    }

    private Optional<String> text(String name) {
        try {
            return Optional.of(new String(contracts.read(name), UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private List<Token> expanded(String name, String text) {
        var shown = contracts.shown(name);
        characters += text.length();
        if (characters > MAX_CHARACTERS) {
            problems.error(
                    io.legacybridge.spi.problem.Place.of(shown),
                    "The copybook has more than " + MAX_CHARACTERS + " characters.",
                    "Check that it is a copybook; give only the record that is read.",
                    "copybook/too-large");
            return List.of();
        }
        open.push(name);
        var result = new ArrayList<Token>();
        var tokens = CopybookLines.tokens(shown, text, problems);
        var at = 0;
        while (at < tokens.size()) {
            if (!tokens.get(at).is("COPY")) {
                result.add(tokens.get(at++));
                continue;
            }
            var end = at;
            while (end < tokens.size() && !tokens.get(end).isPeriod()) end++;
            result.addAll(copied(name, tokens.subList(at, end)));
            at = end + 1;
        }
        open.pop();
        words += result.size();
        if (words <= MAX_WORDS) return result;
        problems.error(
                io.legacybridge.spi.problem.Place.of(shown),
                "The copybook has more than " + MAX_WORDS + " words.",
                "Check its COPY statements; give only the record that is read.",
                "copybook/too-large");
        return List.of();
    }

    /** @param statement COPY name ..., without its period */
    private List<Token> copied(String from, List<Token> statement) {
        var copy = statement.getFirst();
        if (statement.size() < 2) {
            problems.error(copy.place(), "COPY names no file.", "Write COPY name.", "copybook/bad-copy");
            return List.of();
        }
        var wanted = unquoted(statement.get(1).text());
        var file = found(from, wanted);
        if (file.isEmpty()) {
            problems.error(
                    copy.place(),
                    "There is no copybook " + contracts.shown(wanted) + " that can be read.",
                    "Put it into the contracts folder under this name, or with .cpy behind it.",
                    "copybook/missing-copy");
            return List.of();
        }
        if (open.contains(file.get().name()) || open.size() >= MAX_DEPTH) {
            problems.error(
                    copy.place(),
                    "COPY " + wanted + " goes round in a circle or deeper than " + MAX_DEPTH + " files.",
                    "Remove the COPY that leads back.",
                    "copybook/copy-loop");
            return List.of();
        }
        var replacements = replacements(statement);
        var tokens = expanded(file.get().name(), file.get().text());
        return replacements.isEmpty() ? tokens : replaced(tokens, replacements);
    }

    private record Found(String name, String text) {}

    private Optional<Found> found(String from, String wanted) {
        var folder = from.substring(0, from.replace('\\', '/').lastIndexOf('/') + 1);
        var names = new LinkedHashSet<String>();
        for (var written : List.of(wanted, wanted.toUpperCase(Locale.ROOT), wanted.toLowerCase(Locale.ROOT)))
            for (var suffix : SUFFIXES)
                for (var beginning : List.of(folder, "")) {
                    names.add(beginning + written + suffix);
                    names.add(beginning + written + suffix.toUpperCase(Locale.ROOT));
                }
        for (var name : names) {
            var text = text(name);
            if (text.isPresent()) return Optional.of(new Found(name, text.get()));
        }
        return Optional.empty();
    }

    private enum Part {
        WORDS,
        INSIDE,
        LEADING,
        TRAILING
    }

    private record Replacement(Part part, List<Token> from, List<Token> to) {

        Optional<String> within(String word) {
            var wanted = from.getFirst().text();
            var quoted = Pattern.quote(wanted);
            var pattern =
                    switch (part) {
                        case WORDS -> null;
                        case INSIDE -> quoted;
                        case LEADING -> "^" + quoted;
                        case TRAILING -> quoted + "$";
                    };
            if (pattern == null || word.length() < wanted.length()) return Optional.empty();
            var match = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE).matcher(word);
            if (!match.find()) return Optional.empty();
            var by = String.join("", to.stream().map(Token::text).toList());
            return Optional.of(match.replaceAll(Matcher.quoteReplacement(by)));
        }

        boolean matches(List<Token> tokens, int at) {
            if (part != Part.WORDS || at + from.size() > tokens.size()) return false;
            for (var index = 0; index < from.size(); index++)
                if (!from.get(index).is(tokens.get(at + index).text())) return false;
            return true;
        }
    }

    private List<Replacement> replacements(List<Token> statement) {
        var result = new ArrayList<Replacement>();
        var at = 2;
        while (at < statement.size() && !statement.get(at).is("REPLACING")) at++;
        at++;
        while (at < statement.size()) {
            var part = statement.get(at).is("LEADING")
                    ? Part.LEADING
                    : statement.get(at).is("TRAILING") ? Part.TRAILING : Part.WORDS;
            if (part != Part.WORDS) at++;
            var first = at;
            var from = operand(statement, at);
            at = behind(statement, at);
            var by = at < statement.size() && statement.get(at).is("BY");
            if (from.isEmpty() || !by || at + 1 >= statement.size()) {
                problems.error(
                        statement.get(Math.min(first, statement.size() - 1)).place(),
                        "REPLACING is not complete.",
                        "Write REPLACING ==this== BY ==that==.",
                        "copybook/bad-copy");
                return List.of();
            }
            var to = operand(statement, at + 1);
            at = behind(statement, at + 1);
            // :TAG: and (TAG) are replaced inside words; anything else is a whole word.
            if (part == Part.WORDS && from.size() == 1 && from.getFirst().text().matches("[:(].*[:)]"))
                part = Part.INSIDE;
            result.add(new Replacement(part, from, to));
        }
        return result;
    }

    private static List<Token> operand(List<Token> statement, int at) {
        if (at >= statement.size()) return List.of();
        if (!statement.get(at).is(Token.PSEUDO_TEXT)) return statement.subList(at, at + 1);
        return statement.subList(at + 1, Math.max(at + 1, behind(statement, at) - 1));
    }

    private static int behind(List<Token> statement, int at) {
        if (at >= statement.size() || !statement.get(at).is(Token.PSEUDO_TEXT)) return at + 1;
        var end = at + 1;
        while (end < statement.size() && !statement.get(end).is(Token.PSEUDO_TEXT)) end++;
        return end + 1;
    }

    private static List<Token> replaced(List<Token> tokens, List<Replacement> replacements) {
        var result = new ArrayList<Token>();
        var at = 0;
        while (at < tokens.size()) {
            var token = tokens.get(at);
            var length = 0;
            for (var replacement : replacements) {
                if (replacement.matches(tokens, at)) {
                    // The place stays that of the word that was replaced.
                    for (var by : replacement.to()) result.add(token.withText(by.text()));
                    length = replacement.from().size();
                    break;
                }
                var changed = replacement.within(token.text());
                if (changed.isPresent()) token = token.withText(changed.get());
            }
            if (length == 0 && !token.text().isEmpty()) result.add(token);
            at += Math.max(1, length);
        }
        return result;
    }

    private static String unquoted(String text) {
        return text.replaceAll("^['\"]|['\"]$", "");
    }
}
