package io.legacybridge.formats.copybook;

import io.legacybridge.spi.problem.Problems;
import java.util.List;

/** The words of a copybook, taken one after the other. */
final class Words {

    private static final int SHOWN = 40;

    private final List<Token> tokens;
    private final Problems problems;
    private int next;
    private int entry;

    Words(List<Token> tokens, Problems problems) {
        this.tokens = List.copyOf(tokens);
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

    /** The first word of an entry: problems look from here on for text behind column 72. */
    Token takeFirst() {
        entry = next;
        return take();
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

    /** A problem of the entry that is being read: what lies behind column 72 may be its cause. */
    void error(Token at, String what, String fix, String code) {
        var cut = at.cut();
        for (var index = entry; index < Math.min(next, tokens.size()); index++)
            cut |= tokens.get(index).cut();
        var hint = cut ? " Columns 73 to 80 are ignored, and text of this entry stands there." : "";
        problems.error(at.place(), what + hint, fix, code);
    }

    static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
