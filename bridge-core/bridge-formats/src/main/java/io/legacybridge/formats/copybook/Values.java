package io.legacybridge.formats.copybook;

import io.legacybridge.spi.problem.Problems;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what stands behind VALUE, one value at a time: a literal, a number or a figurative constant. Anything else is told, so
 * that a missing period does not take the next entry along.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=entry-value-clause">Enterprise COBOL for z/OS, Language
 *     Reference, VALUE clause</a>
 */
final class Values {

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?[0-9]*[.,]?[0-9]+(E[+-]?[0-9]+)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern FIGURATIVE =
            Pattern.compile("ZERO|ZEROE?S|((HIGH|LOW)-VALUE|SPACE|QUOTE|NULL)S?", Pattern.CASE_INSENSITIVE);

    /** Numbers between which no blank stands. */
    private static final Pattern NUMBERS =
            Pattern.compile("[,;]*[+-]?[0-9]*\\.?[0-9]+(?:[,;]+[+-]?[0-9]*\\.?[0-9]+)*[,;]*");

    private static final Pattern EACH = Pattern.compile("[^,;]+");
    private static final Pattern WITH_ONE_COMMA = Pattern.compile("[+-]?[0-9]+,[0-9]+");

    private Values() {}

    /**
     * The numbers of a word that is several, as compilers take it too.
     *
     * @param hasDecimals a number with a comma may be one, since only the program says whether DECIMAL-POINT IS COMMA
     */
    static List<Token> separated(Token token, boolean hasDecimals, Problems problems) {
        if (!NUMBERS.matcher(token.text()).matches()) return List.of(token);
        if (hasDecimals && WITH_ONE_COMMA.matcher(token.text()).matches()) {
            problems.warning(
                    token.place(),
                    "\"" + token.text() + "\" is one number where DECIMAL-POINT IS COMMA, and two everywhere else.",
                    "Write a blank behind the comma when it is two; else nothing is said of it.",
                    "copybook/ambiguous-comma");
            return List.of(token);
        }
        return EACH.matcher(token.text())
                .results()
                .map(found -> token.part(found.start(), found.end()))
                .toList();
    }

    static boolean isNext(Words words) {
        return words.more() && (words.peek().is("ALL") || isValue(words.peek()));
    }

    /**
     * @param length to which ALL fills its literal up, and ZERO its zeros, where it is known
     * @return the value without its quotes; empty when none stands there
     */
    static Optional<String> take(Words words, Optional<Integer> length) {
        var all = words.skip("ALL");
        if (!words.more() || !isValue(words.peek())) {
            var found = words.take();
            words.back();
            words.error(
                    found,
                    what(found),
                    "Write a literal, a number or a constant such as SPACES, and a period behind" + " the last clause.",
                    "copybook/bad-value");
            return Optional.empty();
        }
        var token = words.take();
        var text = text(token);
        var fills = token.isLiteral() ? all : isZero(token);
        if (!fills) return Optional.of(text);
        return Optional.of(length.filter(_ -> !text.isEmpty())
                .map(places -> text.repeat(1 + places / text.length()).substring(0, places))
                .orElse(token.isLiteral() ? "ALL " + token.text() : text));
    }

    private static boolean isValue(Token token) {
        return token.isLiteral()
                ? isClosed(token.text())
                : NUMBER.matcher(token.text()).matches()
                        || FIGURATIVE.matcher(token.text()).matches();
    }

    /** A doubled quote stands for one, so the quotes of a whole literal are even. */
    private static boolean isClosed(String literal) {
        var quote = literal.charAt(literal.length() - 1);
        return literal.chars().filter(character -> character == quote).count() % 2 == 0;
    }

    private static String what(Token found) {
        if (found.isPeriod()) return "VALUE has no value.";
        var text = "\"" + Words.shortened(found.text()) + "\"";
        var opens = found.text().indexOf('\'') >= 0 || found.text().indexOf('"') >= 0;
        return opens ? "The literal " + text + " has no quote at its end." : text + " is no value.";
    }

    private static boolean isZero(Token token) {
        return token.isAnyOf("ZERO", "ZEROS", "ZEROES");
    }

    private static String text(Token token) {
        if (token.isAnyOf("SPACE", "SPACES")) return "";
        if (isZero(token)) return "0";
        if (!token.isLiteral() || token.text().length() < 2) return token.text();
        var quote = token.text().substring(token.text().length() - 1);
        if (!token.text().startsWith(quote)) return token.text();
        return token.text().substring(1, token.text().length() - 1).replace(quote + quote, quote);
    }
}
