package io.legacybridge.formats.copybook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

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
                    Place.of(shown),
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
            var end = endOfStatement(tokens, at);
            result.addAll(copied(name, tokens.subList(at, end)));
            at = end + 1;
        }
        open.pop();
        words += result.size();
        if (words <= MAX_WORDS) return result;
        problems.error(
                Place.of(shown),
                "The copybook has more than " + MAX_WORDS + " words.",
                "Check its COPY statements; give only the record that is read.",
                "copybook/too-large");
        return List.of();
    }

    /** Its period, which is not one of those in pseudo-text. */
    private static int endOfStatement(List<Token> tokens, int at) {
        var end = at;
        while (end < tokens.size() && !tokens.get(end).isPeriod())
            end = tokens.get(end).is(Token.PSEUDO_TEXT) ? behind(tokens, end) : end + 1;
        return Math.min(end, tokens.size());
    }

    /** @param statement COPY name ..., without its period */
    private List<Token> copied(String from, List<Token> statement) {
        var copy = statement.getFirst();
        if (statement.size() < 2) {
            problems.error(copy.place(), "COPY names no file.", "Write COPY name.", "copybook/bad-copy");
            return List.of();
        }
        var replacing = beginOfReplacing(statement);
        if (replacing.isEmpty()) return List.of();
        var replacements = replacements(statement, replacing.getAsInt());
        var wanted = unquoted(statement.get(1).text());
        var file = found(from, wanted);
        if (file.isEmpty()) {
            problems.error(
                    copy.place(),
                    "There is no copybook " + contracts.shown(wanted) + " that can be read.",
                    "Put it into " + contracts.folder() + " under this name, or with .cpy behind it.",
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

    /** Where the replacements begin, if there are any; empty when something stands there that belongs to no COPY. */
    private OptionalInt beginOfReplacing(List<Token> statement) {
        var at = 2;
        if (at + 1 < statement.size() && statement.get(at).isAnyOf("OF", "IN")) at += 2;
        if (at < statement.size() && statement.get(at).is("SUPPRESS")) at++;
        if (at == statement.size()) return OptionalInt.of(at);
        if (statement.get(at).is("REPLACING") && at + 1 < statement.size()) return OptionalInt.of(at + 1);
        problems.error(
                statement.get(at).place(),
                "\"" + Words.shortened(statement.get(at).text()) + "\" stands behind COPY "
                        + statement.get(1).text() + ".",
                "End COPY with a period, or write REPLACING ==this== BY ==that== before it.",
                "copybook/bad-copy");
        return OptionalInt.empty();
    }

    private enum Part {
        WHOLE,
        LEADING,
        TRAILING
    }

    private record Replacement(Part part, List<TextWord> from, List<TextWord> to) {

        Optional<String> within(String word) {
            if (part == Part.WHOLE) return Optional.empty();
            var wanted = from.getFirst().text();
            var at = part == Part.LEADING ? 0 : word.length() - wanted.length();
            if (at < 0 || !word.regionMatches(true, at, wanted, 0, wanted.length())) return Optional.empty();
            var by = to.stream().map(TextWord::text).collect(Collectors.joining());
            return Optional.of(word.substring(0, at) + by + word.substring(at + wanted.length()));
        }

        boolean matches(List<TextWord> words, int at) {
            if (part != Part.WHOLE || at + from.size() > words.size()) return false;
            for (var index = 0; index < from.size(); index++)
                if (!from.get(index)
                        .text()
                        .equalsIgnoreCase(words.get(at + index).text())) return false;
            return true;
        }
    }

    private List<Replacement> replacements(List<Token> statement, int first) {
        var result = new ArrayList<Replacement>();
        var at = first;
        while (at < statement.size()) {
            var part = statement.get(at).is("LEADING")
                    ? Part.LEADING
                    : statement.get(at).is("TRAILING") ? Part.TRAILING : Part.WHOLE;
            if (part != Part.WHOLE) at++;
            var begin = Math.min(at, statement.size() - 1);
            var from = TextWord.of(operand(statement, at));
            at = behind(statement, at);
            var by = at < statement.size() && statement.get(at).is("BY");
            var to = at + 1;
            at = behind(statement, to);
            if (from.isEmpty() || !by || to >= statement.size() || at > statement.size()) {
                problems.error(
                        statement.get(begin).place(),
                        "REPLACING is not complete.",
                        "Write REPLACING ==this== BY ==that==, and a period behind the last one.",
                        "copybook/bad-copy");
                return List.of();
            }
            // A part of a word is one text word; several, such as :TAG:, are found in a word without being said to lead
            // it.
            result.add(new Replacement(from.size() > 1 ? Part.WHOLE : part, from, TextWord.of(operand(statement, to))));
        }
        return result;
    }

    private static List<Token> operand(List<Token> statement, int at) {
        if (at >= statement.size()) return List.of();
        if (!statement.get(at).is(Token.PSEUDO_TEXT)) return statement.subList(at, at + 1);
        return statement.subList(at + 1, Math.min(statement.size(), Math.max(at + 1, behind(statement, at) - 1)));
    }

    /** Behind an operand; beyond the statement when its pseudo-text does not end. */
    private static int behind(List<Token> statement, int at) {
        if (at >= statement.size() || !statement.get(at).is(Token.PSEUDO_TEXT)) return at + 1;
        var end = at + 1;
        while (end < statement.size() && !statement.get(end).is(Token.PSEUDO_TEXT)) end++;
        return end + 1;
    }

    private static List<Token> replaced(List<Token> tokens, List<Replacement> replacements) {
        var words = TextWord.of(tokens);
        var result = new ArrayList<TextWord>();
        var at = 0;
        // What follows a word that was replaced by nothing adjoins only what that word adjoined.
        var adjoins = true;
        while (at < words.size()) {
            var word = words.get(at);
            var found = match(words, at, replacements);
            if (found.isEmpty()) {
                result.add(new TextWord(changed(word.token(), replacements), adjoins && word.adjoins()));
                adjoins = true;
                at++;
                continue;
            }
            adjoins &= word.adjoins();
            for (var by : found.get().to()) {
                // The place stays that of the word that was replaced.
                result.add(new TextWord(word.token().withText(by.text()), adjoins || by.adjoins()));
                adjoins = false;
            }
            adjoins |= !found.get().to().isEmpty();
            at += found.get().from().size();
        }
        return TextWord.tokens(result);
    }

    private static Optional<Replacement> match(List<TextWord> words, int at, List<Replacement> replacements) {
        return replacements.stream()
                .filter(replacement -> replacement.matches(words, at))
                .findFirst();
    }

    private static Token changed(Token token, List<Replacement> replacements) {
        for (var replacement : replacements) {
            var changed = replacement.within(token.text());
            if (changed.isPresent()) return token.withText(changed.get());
        }
        return token;
    }

    private static String unquoted(String text) {
        return text.replaceAll("^['\"]|['\"]$", "");
    }
}
