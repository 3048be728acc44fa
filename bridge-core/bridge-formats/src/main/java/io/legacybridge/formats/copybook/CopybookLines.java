package io.legacybridge.formats.copybook;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

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
    private static final int END_OF_LINE = 80;
    private static final int TAB = 8;
    private static final Pattern SEQUENCE = Pattern.compile("[0-9]{1,8}");
    private static final Pattern IDENTIFICATION = Pattern.compile("[^'\"().,;]+");
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|[\\n\\r\\u0085\\x1A]");
    /** A level number before column 7 is code, so the columns mean nothing. */
    private static final Pattern STARTS_WITH_LEVEL = Pattern.compile("\\s{0,5}\\d{1,2}(\\s.*|\\.)");

    private final String file;
    private final Problems problems;
    private final List<Token> tokens = new ArrayList<>();
    private final List<Piece> pieces = new ArrayList<>();
    private StringBuilder pending = new StringBuilder();

    /** Where the text of one line begins in a line joined from several. */
    private record Piece(int start, int line, int column, boolean cut) {}

    private CopybookLines(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** @param file name shown in problems */
    static List<Token> tokens(String file, String text, Problems problems) {
        var reader = new CopybookLines(file, problems);
        var lines = LINE_END.split(text.startsWith("\uFEFF") ? text.substring(1) : text, -1);
        for (var index = 0; index < lines.length; index++) lines[index] = withoutTabs(lines[index]);
        if (isFreeFormat(lines)) reader.readFree(lines);
        else reader.readReference(lines);
        reader.flush();
        return reader.tokens;
    }

    private void readFree(String[] lines) {
        for (var index = 0; index < lines.length; index++) {
            var code = lines[index].stripLeading();
            if (code.startsWith("*") || code.startsWith(">>")) continue;
            begin(lines[index], 0, index + 1, false);
        }
    }

    private void readReference(String[] lines) {
        for (var index = 0; index < lines.length; index++) {
            var line = lines[index];
            if (line.length() <= INDICATOR) continue;
            var cut = isCut(line, index + 1 < lines.length && isContinuation(lines[index + 1]));
            var code = line.substring(0, Math.min(line.length(), END_OF_AREA_B));
            switch (code.charAt(INDICATOR)) {
                case ' ' -> begin(code, INDICATOR + 1, index + 1, cut);
                case '-' -> join(code, index + 1, cut);
                // Comments; debugging lines, which count only WITH DEBUGGING MODE; directives.
                case '*', '/', 'D', 'd', '$' -> {}
                default ->
                    problems.error(
                            Place.of(file, index + 1, INDICATOR + 1),
                            "Column 7 holds \"" + code.charAt(INDICATOR) + "\".",
                            "Leave it blank, or write * for a comment or - for a continuation; code begins in column 8.",
                            "copybook/bad-indicator");
            }
        }
    }

    private static boolean isContinuation(String line) {
        return line.length() > INDICATOR && line.charAt(INDICATOR) == '-';
    }

    /**
     * Columns 73 to 80 may hold a number or a mark of who changed the line. What goes on behind column 72 without a gap or behind
     * column 80, is punctuated, or has a word of a clause is code that did not fit.
     */
    private static boolean isCut(String line, boolean continued) {
        if (line.length() <= END_OF_AREA_B) return false;
        var behind = line.substring(END_OF_AREA_B).strip();
        if (behind.isEmpty() || line.substring(0, END_OF_AREA_B).contains("*>")) return false;
        var adjoins = !blankAt(line, END_OF_AREA_B - 1) && !blankAt(line, END_OF_AREA_B);
        if (adjoins && !continued && !SEQUENCE.matcher(behind).matches()) return true;
        if (!IDENTIFICATION.matcher(behind).matches()) return true;
        if (END_OF_AREA_B + behind.length() > END_OF_LINE) return true;
        for (var word : behind.split("\\s+")) if (Clauses.isClause(word)) return true;
        return false;
    }

    private void begin(String line, int from, int number, boolean cut) {
        flush();
        pieces.add(new Piece(0, number, from + 1, cut));
        pending.append(line, from, line.length());
    }

    /** A continuation goes on where the line before it ends: a word at its last character, a literal at column 72. */
    private void join(String line, int number, boolean cut) {
        var from = INDICATOR + 1;
        while (from < line.length() && line.charAt(from) == ' ') from++;
        if (pieces.isEmpty() || from == line.length()) return;
        if (isInLiteral(pending)) {
            var last = pieces.getLast();
            var width = last.start() + END_OF_AREA_B - last.column() + 1;
            while (pending.length() < width) pending.append(' ');
            if (line.charAt(from) == '"' || line.charAt(from) == '\'') from++;
        } else {
            pending.setLength(pending.toString().stripTrailing().length());
        }
        pieces.add(new Piece(pending.length(), number, from + 1, cut));
        pending.append(line, from, line.length());
    }

    private void flush() {
        words(pending.toString());
        pending = new StringBuilder();
        pieces.clear();
    }

    private void words(String line) {
        var at = 0;
        while (at < line.length()) {
            if (Character.isWhitespace(line.charAt(at)) || isSeparator(line, at)) {
                at++;
                continue;
            }
            if (line.startsWith("*>", at)) return;
            var end = endOfToken(line, at);
            var piece = pieceAt(at);
            tokens.add(new Token(
                    line.substring(at, end), file, piece.line(), piece.column() + at - piece.start(), piece.cut()));
            at = end;
        }
    }

    private Piece pieceAt(int at) {
        var found = pieces.getFirst();
        for (var piece : pieces) if (piece.start() <= at) found = piece;
        return found;
    }

    private static int endOfToken(String line, int at) {
        if (isQuote(line, at)) return endOfLiteral(line, at);
        if (line.startsWith(Token.PSEUDO_TEXT, at)) return at + 2;
        if (isPeriod(line, at)) return at + 1;
        var end = at;
        while (!blankAt(line, end)
                && !isSeparator(line, end)
                && !line.startsWith(Token.PSEUDO_TEXT, end)
                && !isPeriod(line, end)) {
            // X'C1' and N"text" are one word.
            if (isQuote(line, end)) return endOfLiteral(line, end);
            end++;
        }
        return end;
    }

    /** Behind the closing quote; a doubled quote stands for one. */
    private static int endOfLiteral(String line, int at) {
        var quote = line.charAt(at);
        var end = line.indexOf(quote, at + 1);
        while (end >= 0 && end + 1 < line.length() && line.charAt(end + 1) == quote) end = line.indexOf(quote, end + 2);
        return end < 0 ? line.length() : end + 1;
    }

    private static boolean isInLiteral(CharSequence line) {
        var open = '\0';
        for (var index = 0; index < line.length(); index++) {
            var character = line.charAt(index);
            if (open == '\0' && (character == '"' || character == '\'')) open = character;
            else if (open == character) open = '\0';
        }
        return open != '\0';
    }

    /** A comma or semicolon counts as punctuation only before a blank, a literal or the end of the line. */
    private static boolean isSeparator(String line, int at) {
        return (line.charAt(at) == ',' || line.charAt(at) == ';') && (blankAt(line, at + 1) || isQuote(line, at + 1));
    }

    /** A period is punctuation before a blank, before the end of pseudo-text and at the end of the line. */
    private static boolean isPeriod(String line, int at) {
        return line.charAt(at) == '.' && (blankAt(line, at + 1) || line.startsWith(Token.PSEUDO_TEXT, at + 1));
    }

    private static boolean isQuote(String line, int at) {
        return line.charAt(at) == '"' || line.charAt(at) == '\'';
    }

    private static boolean blankAt(String line, int at) {
        return at >= line.length() || Character.isWhitespace(line.charAt(at));
    }

    /** More lines that break the columns than lines that are numbered in them. */
    private static boolean isFreeFormat(String[] lines) {
        var free = 0;
        var numbered = 0;
        for (var line : lines) {
            var columns = line.length() > INDICATOR;
            if (STARTS_WITH_LEVEL.matcher(line).matches()) free++;
            else if (columns && " */-Dd$".indexOf(line.charAt(INDICATOR)) < 0) free++;
            else if (columns && line.chars().limit(INDICATOR).noneMatch(Character::isWhitespace)) numbered++;
        }
        return free > numbered;
    }

    private static String withoutTabs(String line) {
        if (line.indexOf('\t') < 0) return line;
        var text = new StringBuilder();
        for (var index = 0; index < line.length(); index++) {
            var character = line.charAt(index);
            if (character != '\t') text.append(character);
            else text.repeat(' ', TAB - text.length() % TAB);
        }
        return text.toString();
    }
}
