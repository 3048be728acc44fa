package io.legacybridge.formats.copybook;

import java.util.ArrayList;
import java.util.List;

/**
 * What REPLACING compares: parentheses and colons are words of their own, so {@code X(LEN)} has four.
 *
 * @param adjoins no blank stands between it and the word before
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=statement-replacing-phrase">Enterprise COBOL for z/OS, Language
 *     Reference, COPY statement, comparison of text words</a>
 */
record TextWord(Token token, boolean adjoins) {

    String text() {
        return token.text();
    }

    static List<TextWord> of(List<Token> tokens) {
        var words = new ArrayList<TextWord>();
        for (var token : tokens) {
            var text = token.text();
            if (token.isLiteral()) {
                words.add(new TextWord(token, false));
                continue;
            }
            for (int begin = 0, end; begin < text.length(); begin = end) {
                end = begin + 1;
                if (!isAlone(text.charAt(begin))) while (end < text.length() && !isAlone(text.charAt(end))) end++;
                words.add(new TextWord(token.withText(text.substring(begin, end)), begin > 0));
            }
        }
        return words;
    }

    private static boolean isAlone(char character) {
        return character == '(' || character == ')' || character == ':';
    }

    /** The words of a copybook again. */
    static List<Token> tokens(List<TextWord> words) {
        var tokens = new ArrayList<Token>();
        var joined = new StringBuilder();
        for (var index = 0; index < words.size(); index++) {
            var word = words.get(index);
            joined.append(word.text());
            if (index + 1 < words.size() && words.get(index + 1).adjoins()) continue;
            tokens.add(word.token().withText(joined.toString()));
            joined.setLength(0);
        }
        tokens.removeIf(token -> token.text().isEmpty());
        return tokens;
    }
}
