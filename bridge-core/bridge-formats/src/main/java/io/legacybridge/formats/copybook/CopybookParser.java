package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.DataItem.Condition;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads data description entries into a tree. Every problem is reported with its line and column, and reading goes on at
 * the next entry.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=division-data-description-entry">Enterprise COBOL for z/OS,
 *     Language Reference, Data description entry</a>
 */
final class CopybookParser {

    /** More would hide the first ones, which usually cause the rest. */
    static final int MAX_PROBLEMS = 100;

    private final String file;
    private final Words words;
    private final Problems problems;
    private final List<DataItem> roots = new ArrayList<>();
    private final ArrayDeque<DataItem> open = new ArrayDeque<>();
    private int entries;

    private CopybookParser(String file, List<Token> tokens, Problems problems) {
        this.file = file;
        this.problems = problems;
        this.words = new Words(tokens, problems);
    }

    /**
     * @param file   name shown in problems
     * @param wanted the level 01 to read; empty means the first
     * @param ruled  what rules say when to use, in lower case; when one is a level 01, all of these are types of records
     * @return the record, as an item whose children are the fields; empty when there is none
     */
    static Optional<DataItem> parse(
            String file, List<Token> tokens, Optional<String> wanted, Set<String> ruled, Problems problems) {
        return new CopybookParser(file, tokens, problems).record(wanted, ruled);
    }

    private Optional<DataItem> record(Optional<String> wanted, Set<String> ruled) {
        while (words.more()) {
            if (problems.errors() >= MAX_PROBLEMS) return Optional.empty();
            var errors = problems.errors();
            entry();
            if (problems.errors() == errors) words.warnOfCutLines();
        }
        if (roots.isEmpty()) {
            problems.error(
                    Place.of(file),
                    "The copybook describes no record.",
                    "Write at least one entry such as 01 CUSTOMER-RECORD.",
                    "copybook/no-record");
            return Optional.empty();
        }
        var records = roots.stream().filter(root -> root.level == 1).toList();
        if (records.isEmpty()) return Optional.of(wrapped("RECORD", roots));
        if (wanted.isEmpty() && records.size() > 1 && isAnyOf(ruled, records)) return Optional.of(types(records));
        return chosen(records, wanted);
    }

    private static boolean isAnyOf(Set<String> names, List<DataItem> records) {
        return records.stream().anyMatch(record -> names.contains(record.name.toLowerCase(Locale.ROOT)));
    }

    private static DataItem types(List<DataItem> records) {
        var types = wrapped("RECORD", records);
        types.holdsRecordTypes = true;
        return types;
    }

    private Optional<DataItem> chosen(List<DataItem> records, Optional<String> wanted) {
        var names = records.stream().map(record -> record.name).collect(Collectors.joining(", "));
        var chosen = wanted.isEmpty()
                ? Optional.of(records.getFirst())
                : records.stream()
                        .filter(record -> record.name.equalsIgnoreCase(wanted.get()))
                        .findFirst();
        if (chosen.isEmpty()) {
            problems.error(
                    Place.of(file),
                    "The copybook has no record " + wanted.get() + ".",
                    "Name one of its level 01 records: " + names + ".",
                    "copybook/no-record");
            return Optional.empty();
        }
        for (var root : roots)
            if (root.level != 1)
                problems.error(
                        root.at.place(),
                        root.name + " stands before the first level 01 and belongs to no record.",
                        "Move it below a level 01.",
                        "copybook/no-record");
        if (records.size() > 1 && wanted.isEmpty())
            problems.warning(
                    records.get(1).at.place(),
                    "The copybook has several records: " + names + ". Every record is read as " + chosen.get().name
                            + ".",
                    "Name the one that the file holds with record:, or say in redefines: when each of them applies.",
                    "copybook/several-records");
        var record = chosen.get();
        var fields = record.isGroup() && record.occurs.isEmpty();
        return Optional.of(fields ? record : wrapped(record.name, List.of(record)));
    }

    /** A copybook without a level 01 is meant to be copied below one. */
    private static DataItem wrapped(String name, List<DataItem> fields) {
        var record = new DataItem(1, name, fields.getFirst().at);
        fields.forEach(record::add);
        return record;
    }

    /** Reads one entry up to its period. */
    private void entry() {
        var first = words.takeFirst();
        if (first.isPeriod() || isListing(first)) return;
        if (first.is("EXEC")) {
            exec(first);
            return;
        }
        if (!first.text().matches("\\d{1,2}")) {
            // A copybook cut out of a program brings such lines along.
            if (first.isAnyOf("FD", "SD") || words.take().isAnyOf("DIVISION", "SECTION")) words.skipEntry();
            else {
                words.back();
                words.error(
                        first,
                        "\"" + Words.shortened(first.text()) + "\" stands where a level number belongs.",
                        "Begin each entry with a level such as 05, and end the one before with a period.",
                        "copybook/level-expected");
                words.skipEntry();
            }
            return;
        }
        var level = Integer.parseInt(first.text());
        switch (level) {
            // Another name for fields that stand in the layout already.
            case 66 -> renames(first);
            case 88 -> condition(first);
            default -> {
                if (level != 77 && (level < 1 || level > 49)) {
                    words.error(
                            first,
                            "There is no level " + first.text() + ".",
                            "Use 01 to 49, 66, 77 or 88.",
                            "copybook/bad-level");
                    words.skipEntry();
                } else item(level, first);
            }
        }
    }

    /** Says how a compiler prints its listing. */
    private boolean isListing(Token first) {
        if (first.isAnyOf("EJECT", "SKIP1", "SKIP2", "SKIP3")) return true;
        if (!first.is("TITLE") || !words.more() || !words.peek().isLiteral()) return false;
        words.take();
        return true;
    }

    /** What DCLGEN of Db2 writes before the record: the table's declaration, which says nothing about bytes. */
    private void exec(Token at) {
        var declares = words.skip("SQL") && words.more() && words.peek().is("DECLARE");
        while (words.more() && !words.peek().is("END-EXEC")) words.take();
        if (declares && words.skip("END-EXEC")) return;
        words.error(
                at,
                "EXEC is read only as EXEC SQL DECLARE up to its END-EXEC.",
                "Remove it; for EXEC SQL INCLUDE write COPY.",
                "copybook/unknown-clause");
        words.skip("END-EXEC");
    }

    private void renames(Token at) {
        var complete = words.more() && !words.take().isPeriod() && words.skip("RENAMES");
        complete = complete && Clauses.reference(words).isPresent();
        if (complete && words.skip("THRU", "THROUGH"))
            complete = Clauses.reference(words).isPresent();
        if (complete) {
            words.endEntry();
            return;
        }
        words.error(
                at,
                "Level 66 names no fields.",
                "Write 66 name RENAMES field, or RENAMES field THRU field.",
                "copybook/bad-renames");
        words.back();
        words.skipEntry();
    }

    private void item(int level, Token first) {
        var item = new DataItem(level, name(), first);
        item.order = entries++;
        new Clauses(words).read(item);
        // A level 77 is an item of a program's own storage, not of a record; levels 88 may belong to it.
        if (level == 77) {
            open.clear();
            open.push(item);
            return;
        }
        while (!open.isEmpty() && open.peek().level >= level) open.pop();
        if (open.isEmpty()) roots.add(item);
        else addTo(open.peek(), item);
        open.push(item);
    }

    private void addTo(DataItem group, DataItem item) {
        if (group.picture.isPresent() && group.children.isEmpty())
            words.error(
                    group.at,
                    group.name + " has a picture and fields below it.",
                    "Remove its PIC, or correct the level of " + item.name + ".",
                    "copybook/picture-on-group");
        group.add(item);
    }

    private String name() {
        // An entry without a name is a FILLER.
        if (!words.more() || words.peek().isPeriod() || Clauses.isClause(words.peek())) return "FILLER";
        return words.take().text();
    }

    private void condition(Token at) {
        var name = name();
        var values = new ArrayList<String>();
        words.skip("VALUE", "VALUES");
        words.skip("IS", "ARE");
        var picture = Optional.ofNullable(open.peek()).flatMap(item -> item.picture);
        var length = picture.map(Picture::length);
        var hasDecimals = picture.filter(each -> each.scale() > 0).isPresent();
        words.replace(token -> Values.separated(token, hasDecimals, problems));
        do {
            var value = Values.take(words, length);
            if (value.isPresent() && words.skip("THRU", "THROUGH"))
                value = value.flatMap(from -> Values.take(words, length).map(to -> from + " THRU " + to));
            value.ifPresent(values::add);
            if (value.isEmpty()) {
                words.skipEntry();
                return;
            }
        } while (Values.isNext(words));
        if (words.skip("WHEN", "FALSE")) {
            while (words.skip("SET", "TO", "FALSE", "IS")) {}
            if (Values.take(words, length).isEmpty()) words.skipEntry();
        }
        words.endEntry();
        if (open.isEmpty())
            words.error(
                    at, "Level 88 " + name + " follows no field.", "Write it behind its field.", "copybook/bad-level");
        else open.peek().conditions.add(new Condition(name, List.copyOf(values)));
    }
}
