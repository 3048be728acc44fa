package io.legacybridge.formats.copybook;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the text of a copybook into words. Reference format (columns 1-6 sequence, 7 indicator, 73 and more ignored) and
 * free format are told apart by the file as a whole.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=structure-reference-format">Enterprise COBOL for z/OS,
 *     Language Reference, Reference format</a>
 */
final class CopybookLines {

    private static final int INDICATOR = 6;
    private static final int END_OF_AREA_B = 72;

    private CopybookLines() {}

    static List<Token> tokens(String text) {
        var lines = text.replace("\t", "        ").split("\\R", -1);
        var reference = isReferenceFormat(lines);
        var tokens = new ArrayList<Token>();
        for (var index = 0; index < lines.length; index++) {
            var line = lines[index];
            var from = 0;
            if (reference) {
                if (line.length() <= INDICATOR || isComment(line.charAt(INDICATOR))) continue;
                line = line.substring(0, Math.min(line.length(), END_OF_AREA_B));
                from = INDICATOR + 1;
            } else if (line.stripLeading().startsWith("*")) {
                continue;
            }
            words(line, from, index + 1, tokens);
        }
        return tokens;
    }

    private static boolean isComment(char indicator) {
        return indicator == '*' || indicator == '/';
    }

    private static boolean isReferenceFormat(String[] lines) {
        for (var line : lines) {
            if (line.isBlank() || line.length() <= INDICATOR) continue;
            var sequence = line.substring(0, INDICATOR);
            if (!sequence.isBlank() && sequence.contains(" ")) return false;
            if (" */-Dd".indexOf(line.charAt(INDICATOR)) < 0) return false;
        }
        return true;
    }

    private static void words(String line, int from, int number, List<Token> tokens) {
        var at = from;
        while (at < line.length()) {
            var first = line.charAt(at);
            if (Character.isWhitespace(first) || isSeparator(line, at)) {
                at++;
                continue;
            }
            if (line.startsWith("*>", at)) return;
            var end = first == '"' || first == '\'' ? endOfLiteral(line, at) : endOfWord(line, at);
            tokens.add(new Token(line.substring(at, end), number, at + 1));
            at = end;
        }
    }

    /** A comma, semicolon or period counts as punctuation only before a blank or at the end of the line. */
    private static boolean isSeparator(String line, int at) {
        return (line.charAt(at) == ',' || line.charAt(at) == ';') && blankAt(line, at + 1);
    }

    private static int endOfLiteral(String line, int at) {
        var end = line.indexOf(line.charAt(at), at + 1);
        return end < 0 ? line.length() : end + 1;
    }

    private static int endOfWord(String line, int at) {
        if (line.charAt(at) == '.' && blankAt(line, at + 1)) return at + 1;
        var end = at;
        while (!blankAt(line, end) && !isSeparator(line, end) && !(line.charAt(end) == '.' && blankAt(line, end + 1)))
            end++;
        return end;
    }

    private static boolean blankAt(String line, int at) {
        return at >= line.length() || Character.isWhitespace(line.charAt(at));
    }
}
