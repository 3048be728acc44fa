package io.legacybridge.formats.copybook;

import io.legacybridge.spi.problem.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The words of a copybook, taken one after the other. */
final class Words {

    private static final int SHOWN = 40;
    private static final String FREE = " A file in free format has its first level in columns 1 to 6.";

    private final List<Token> tokens;
    private final Problems problems;
    private int next;
    private int entry;

    Words(List<Token> tokens, Problems problems) {
        this.tokens = new ArrayList<>(tokens);
        this.problems = problems;
    }

    boolean more() {
        return next < tokens.size();
    }

    Token peek() {
        return tokens.get(next);
    }

    /** The next word; behind the last one a period. */
    Token take() {
        if (next < tokens.size()) return tokens.get(next++);
        next++;
        return tokens.getLast().withText(Token.PERIOD);
    }

    void back() {
        next--;
    }

    /** Puts others in the place of each word up to the next period. */
    void replace(Function<Token, List<Token>> others) {
        for (var index = next; index < tokens.size() && !tokens.get(index).isPeriod(); ) {
            var replacement = others.apply(tokens.remove(index));
            tokens.addAll(index, replacement);
            index += replacement.size();
        }
    }

    /** The first word of an entry: problems look from here on for text behind column 72. */
    Token takeFirst() {
        entry = next;
        return take();
    }

    Token last() {
        return tokens.getLast();
    }

    /** Takes the next word when it is one of these. */
    boolean skip(String... words) {
        if (!more() || !peek().isAnyOf(words)) return false;
        next++;
        return true;
    }

    /** To behind the next period. */
    void skipEntry() {
        while (more() && !peek().isPeriod()) next++;
        next++;
    }

    /** The entry has to end here; when it goes on, that is told and the rest is left out. */
    void endEntry() {
        if (more() && !peek().isPeriod())
            error(
                    peek(),
                    "\"" + shortened(peek().text()) + "\" stands where the entry ought to end.",
                    "Write a period before it, or remove it.",
                    "copybook/no-period");
        skipEntry();
    }

    /** A line that is cut off while its entry goes on below it may have lost a clause. */
    void warnOfCutLines() {
        var end = Math.min(next, tokens.size());
        var told = end == 0 ? tokens.getFirst() : tokens.get(end - 1);
        for (var index = entry; index < end; index++) {
            var token = tokens.get(index);
            if (!token.cut() || token.isOnLineOf(told) || token.isOnLineOf(tokens.get(end - 1))) continue;
            told = token;
            problems.warning(
                    token.place(),
                    "The text behind column 72 of this line is ignored, and its entry goes on below." + FREE,
                    "Move the text before column 73, or into a line of its own.",
                    "copybook/cut-line");
        }
    }

    /** A problem of the entry that is being read: what lies behind column 72 may be its cause. */
    void error(Token at, String what, String fix, String code) {
        var cut = at.cut();
        for (var index = entry; index < Math.min(next, tokens.size()); index++)
            cut |= tokens.get(index).cut();
        var hint = cut ? " Columns 73 to 80 are ignored, and text of this entry stands there." + FREE : "";
        problems.error(at.place(), what + hint, fix, code);
    }

    static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
