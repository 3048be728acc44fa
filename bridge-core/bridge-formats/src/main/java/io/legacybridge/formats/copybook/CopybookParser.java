package io.legacybridge.formats.copybook;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads data description entries into a tree. Every problem is reported with its line and column, and reading goes on at
 * the next entry.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=division-data-description-entry">Enterprise COBOL for z/OS,
 *     Language Reference, Data description entry</a>
 */
final class CopybookParser {

    private static final int MAX_OCCURS = 100_000;

    private final String file;
    private final List<Token> tokens;
    private final Problems problems;
    private int next;

    private CopybookParser(String file, List<Token> tokens, Problems problems) {
        this.file = file;
        this.tokens = tokens;
        this.problems = problems;
    }

    /**
     * @param file name shown in problems
     * @return the record, as an item whose children are the fields; empty when there is none
     */
    static Optional<DataItem> parse(String file, String text, Problems problems) {
        return new CopybookParser(file, CopybookLines.tokens(text), problems).record();
    }

    private Optional<DataItem> record() {
        var roots = new ArrayList<DataItem>();
        var open = new ArrayDeque<DataItem>();
        while (next < tokens.size()) {
            var item = entry(open);
            if (item == null || item.level == 77) continue;
            while (!open.isEmpty() && open.peek().level >= item.level) open.pop();
            if (open.isEmpty()) roots.add(item);
            else open.peek().children.add(item);
            open.push(item);
        }
        if (roots.isEmpty()) {
            problems.error(
                    Place.of(file),
                    "The copybook describes no record.",
                    "Write at least one entry such as 01 CUSTOMER-RECORD.",
                    "copybook/no-record");
            return Optional.empty();
        }
        if (roots.size() == 1 && roots.getFirst().isGroup() && roots.getFirst().occurs == 0)
            return Optional.of(roots.getFirst());
        if (roots.stream().anyMatch(root -> root.level == 1)) {
            error(
                    roots.get(roots.size() - 1).at,
                    "The copybook has several level 01 records.",
                    "Put each record into a copybook of its own.",
                    "copybook/several-records");
            return Optional.empty();
        }
        // A copybook without a level 01 is meant to be copied below one.
        var record = new DataItem(1, "RECORD", roots.getFirst().at);
        record.children.addAll(roots);
        return Optional.of(record);
    }

    /** Reads one entry up to its period; null when it takes part in no layout (levels 66 and 88) or is broken. */
    private DataItem entry(ArrayDeque<DataItem> open) {
        var first = tokens.get(next++);
        if (first.isPeriod()) return null;
        if (!first.text().matches("\\d{1,2}")) {
            error(
                    first,
                    "\"" + first.text() + "\" stands where a level number belongs.",
                    "Begin each entry with a level such as 05, and end the one before with a period.",
                    "copybook/level-expected");
            skipEntry();
            return null;
        }
        var level = Integer.parseInt(first.text());
        if (level == 66) {
            skipEntry();
            return null;
        }
        if (level == 88) {
            condition(open);
            return null;
        }
        if (level != 77 && (level < 1 || level > 49)) {
            error(
                    first,
                    "There is no level " + first.text() + ".",
                    "Use 01 to 49, 66, 77 or 88.",
                    "copybook/bad-level");
            skipEntry();
            return null;
        }
        var item = new DataItem(level, name(), first);
        while (next < tokens.size()) {
            var clause = tokens.get(next++);
            if (clause.isPeriod()) return item;
            if (!clause(clause, item)) {
                skipEntry();
                return item;
            }
        }
        error(
                first,
                "The entry has no period at its end.",
                "Write a period after the last clause.",
                "copybook/no-period");
        return item;
    }

    private String name() {
        if (next >= tokens.size()) return "FILLER";
        var token = tokens.get(next);
        // An entry without a name is a FILLER.
        if (token.isPeriod() || isClause(token)) return "FILLER";
        next++;
        return token.text();
    }

    private void condition(ArrayDeque<DataItem> open) {
        var name = name();
        if (!open.isEmpty()) open.peek().conditions.add(name);
        skipEntry();
    }

    private boolean clause(Token clause, DataItem item) {
        if (clause.isAnyOf("PIC", "PICTURE")) return picture(clause, item);
        if (clause.is("USAGE")) {
            skipWord("IS");
            return next < tokens.size() && usage(tokens.get(next++), item);
        }
        if (clause.is("OCCURS")) return occurs(clause, item);
        if (clause.is("VALUE") || clause.is("VALUES")) {
            skipValue();
            return true;
        }
        return usage(clause, item);
    }

    private boolean picture(Token clause, DataItem item) {
        skipWord("IS");
        if (next >= tokens.size() || tokens.get(next).isPeriod()) {
            error(
                    clause,
                    "PIC has no picture.",
                    "Write one such as PIC X(10) or PIC S9(7)V99.",
                    "copybook/bad-picture");
            return false;
        }
        var written = tokens.get(next++);
        item.picture = Picture.parse(written.text());
        if (item.picture.isPresent()) return true;
        error(
                written,
                "\"" + written.text() + "\" is not a picture that is read here.",
                "Write X(n), A(n) or digits such as S9(7)V99 with at most 31 digits.",
                "copybook/bad-picture");
        // A place holder keeps one mistake from being reported as several.
        item.picture = Picture.parse("X");
        return true;
    }

    private boolean usage(Token word, DataItem item) {
        var usage = Usage.of(word);
        if (usage.isPresent()) {
            item.usage = usage;
            return true;
        }
        error(
                word,
                "\"" + word.text() + "\" is not a clause that is read here.",
                "Use PIC, USAGE (DISPLAY, COMP, COMP-3, COMP-5), OCCURS n TIMES and VALUE; check for a missing period.",
                "copybook/unknown-clause");
        return false;
    }

    private boolean occurs(Token clause, DataItem item) {
        var count = next < tokens.size() ? tokens.get(next) : clause;
        if (!count.text().matches("\\d{1,9}")) {
            error(clause, "OCCURS has no number.", "Write OCCURS n TIMES.", "copybook/bad-occurs");
            return false;
        }
        next++;
        item.occurs = Integer.parseInt(count.text());
        if (item.occurs < 1 || item.occurs > MAX_OCCURS) {
            error(
                    count,
                    "OCCURS " + count.text() + " is out of bounds.",
                    "Write a number from 1 to " + MAX_OCCURS + ".",
                    "copybook/bad-occurs");
            item.occurs = 1;
        }
        skipWord("TIMES");
        if (next < tokens.size() && tokens.get(next).isAnyOf("TO", "DEPENDING")) {
            error(
                    tokens.get(next),
                    "OCCURS DEPENDING ON is not read here.",
                    "Describe the largest table with OCCURS n TIMES if the records have a fixed length.",
                    "copybook/depending-on");
            return false;
        }
        return true;
    }

    private void skipValue() {
        if (next < tokens.size() && tokens.get(next).isAnyOf("IS", "ARE")) next++;
        while (next < tokens.size() && !tokens.get(next).isPeriod() && !isClause(tokens.get(next))) next++;
    }

    private void skipWord(String word) {
        if (next < tokens.size() && tokens.get(next).is(word)) next++;
    }

    private void skipEntry() {
        while (next < tokens.size() && !tokens.get(next).isPeriod()) next++;
        next++;
    }

    private static boolean isClause(Token token) {
        return token.isAnyOf("PIC", "PICTURE", "USAGE", "OCCURS", "VALUE", "VALUES", "REDEFINES", "SIGN", "SYNC")
                || Usage.of(token).isPresent();
    }

    private void error(Token at, String what, String fix, String code) {
        problems.error(Place.of(file, at.line(), at.column()), what, fix, code);
    }
}
