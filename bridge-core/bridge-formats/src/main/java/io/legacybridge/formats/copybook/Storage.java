package io.legacybridge.formats.copybook;

import io.legacybridge.formats.copybook.DataItem.Sign;
import io.legacybridge.spi.problem.Problems;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Gives every item its size, its slack bytes and, where it is the same in every record, its offset.
 *
 * @see <a href="https://www.ibm.com/docs/en/cobol-zos/6.4?topic=clause-slack-bytes">Enterprise COBOL for z/OS, Language
 *     Reference, Slack bytes</a>
 */
final class Storage {

    /** The longest record; z/OS itself stops at 32,760 bytes for most files. */
    static final int MAX_RECORD_LENGTH = 16 * 1024 * 1024;

    private static final int MAX_BINARY_DIGITS = 18;

    private final Problems problems;

    private Storage(Problems problems) {
        this.problems = problems;
    }

    static void place(DataItem record, Problems problems) {
        var storage = new Storage(problems);
        inherit(record, false);
        if (!record.holdsRecordTypes) {
            storage.item(record, 0, true);
            return;
        }
        for (var type : record.children) {
            storage.item(type, 0, true);
            record.size = Math.max(record.size, type.size * type.times());
        }
        record.variable = true;
    }

    /** What a group says of all items in it. Only on a level 01 SYNCHRONIZED is such a word. */
    private static void inherit(DataItem group, boolean synchronizedAll) {
        var all = synchronizedAll || group.level == 1 && group.synchronizedLeft;
        for (var child : group.children) {
            child.usage = child.usage.or(() -> group.usage);
            child.sign = child.sign.or(() -> group.sign);
            child.synchronizedLeft |= all;
            inherit(child, all);
        }
    }

    /**
     * Places an item and all below it.
     *
     * @param start with the longest tables before it; boundaries are counted from it
     * @param fixed whether it begins there in every record
     * @return the widest boundary on which anything in it lies
     */
    private int item(DataItem item, int start, boolean fixed) {
        if (fixed) item.offset = Optional.of(start);
        var counted = item.occurs.flatMap(DataItem.Occurs::dependingOn).isPresent();
        var boundary = item.isGroup() ? group(item, start, fixed && item.occurs.isEmpty()) : elementary(item);
        // Every element of a table begins like the first.
        if (item.isGroup() && item.occurs.isPresent()) item.size += slackBefore(item.size, boundary);
        item.variable |= counted;
        if ((long) item.size * item.times() > MAX_RECORD_LENGTH) {
            error(
                    item,
                    item.name + " would be longer than " + MAX_RECORD_LENGTH + " bytes.",
                    "Check the OCCURS clauses and lengths in it.",
                    "copybook/too-long");
            item.size = 0;
        }
        return boundary;
    }

    private int group(DataItem group, int start, boolean fixed) {
        var boundary = 1;
        var length = 0L;
        var fixedSoFar = fixed;
        var regionStart = 0;
        Optional<DataItem> region = Optional.empty();
        var definitions = new HashSet<String>();
        for (var child : group.children) {
            if (child.redefines.isPresent() && redefines(child, definitions)) {
                definitions.add(key(child.name));
                boundary = Math.max(boundary, item(child, start + regionStart, fixedSoFar));
                checkSize(child, region.orElseThrow());
                length = Math.max(length, regionStart + (long) child.size * child.times());
                continue;
            }
            region = Optional.of(child);
            definitions.clear();
            definitions.add(key(child.name));
            child.slack = slackBefore((int) (start + length), boundary(firstIn(child)));
            regionStart = (int) length + child.slack;
            boundary = Math.max(boundary, item(child, start + regionStart, fixedSoFar));
            length = regionStart + (long) child.size * child.times();
            group.variable |= child.variable;
            fixedSoFar &= !child.variable;
            if (length > MAX_RECORD_LENGTH) {
                error(
                        group,
                        group.name + " would be longer than " + MAX_RECORD_LENGTH + " bytes.",
                        "Check the OCCURS clauses and lengths in it.",
                        "copybook/too-long");
                length = 0;
            }
        }
        group.size = (int) length;
        return boundary;
    }

    /** A redefinition follows its object directly, or other redefinitions of it; a chain comes back to the first one. */
    private boolean redefines(DataItem item, Set<String> definitions) {
        var target = item.redefines.orElseThrow();
        var found = definitions.contains(key(target.text()));
        if (!found)
            problems.error(
                    target.place(),
                    item.name + " redefines " + target.text() + ", which does not stand directly before it.",
                    "Write the redefinition behind the field of the same level that it redefines.",
                    "copybook/bad-redefines");
        return found;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private void checkSize(DataItem item, DataItem region) {
        if (item.variable || region.variable)
            error(
                    item,
                    item.name + " redefines, or is, a field with OCCURS DEPENDING ON.",
                    "COBOL does not allow this; put the table behind the redefinition.",
                    "copybook/bad-redefines");
        if ((long) item.size * item.times() > (long) region.size * region.times())
            problems.warning(
                    item.at.place(),
                    item.name + " is longer than " + region.name + ", which it redefines.",
                    "The longer one counts for what follows; check that the lengths are right.",
                    "copybook/longer-redefinition");
    }

    private int elementary(DataItem item) {
        item.size = size(item);
        return boundary(item);
    }

    private int size(DataItem item) {
        if (item.picture.isEmpty()) {
            return switch (item.usage()) {
                case FLOAT_SHORT, ADDRESS -> 4;
                case FLOAT_LONG, ADDRESS_8 -> 8;
                case DISPLAY, DISPLAY_1, NATIONAL, BINARY, NATIVE_BINARY, PACKED_DECIMAL, UNSIGNED_PACKED -> {
                    error(
                            item,
                            item.name + " has neither a picture nor fields below it.",
                            "Write its PIC.",
                            "copybook/no-picture");
                    yield 1;
                }
            };
        }
        var picture = item.picture.get();
        var length = picture.length();
        return switch (picture.kind()) {
            case NATIONAL, DOUBLE_BYTE -> doubled(item, length);
            case TEXT, EDITED -> {
                mustBe(item, item.usage() == Usage.DISPLAY || item.usage() == Usage.NATIONAL, "DISPLAY");
                yield item.usage() == Usage.NATIONAL ? doubled(item, length) : length;
            }
            case NUMBER -> {
                mustBe(
                        item,
                        !item.usage().needsNoPicture() && item.usage() != Usage.DISPLAY_1,
                        "DISPLAY, COMP or COMP-3");
                yield numberSize(item, picture);
            }
        };
    }

    private int numberSize(DataItem item, Picture picture) {
        var digits = picture.length();
        var separate = picture.signed() && item.sign.map(Sign::separate).orElse(false) ? 1 : 0;
        return switch (item.usage()) {
            case DISPLAY -> digits + separate;
            case NATIONAL -> doubled(item, digits + separate);
            case PACKED_DECIMAL -> digits / 2 + 1;
            case UNSIGNED_PACKED -> (digits + 1) / 2;
            case BINARY, NATIVE_BINARY -> {
                if (digits > MAX_BINARY_DIGITS)
                    error(
                            item,
                            item.name + " is a binary number of " + digits + " digits.",
                            "Binary numbers have at most 18 digits; check the picture.",
                            "copybook/bad-picture");
                yield digits <= 4 ? 2 : digits <= 9 ? 4 : 8;
            }
            case DISPLAY_1, FLOAT_SHORT, FLOAT_LONG, ADDRESS, ADDRESS_8 -> 1;
        };
    }

    private int doubled(DataItem item, int characters) {
        if (characters <= MAX_RECORD_LENGTH / 2) return characters * 2;
        error(
                item,
                item.name + " would be longer than " + MAX_RECORD_LENGTH + " bytes.",
                "Check its picture.",
                "copybook/too-long");
        return 0;
    }

    private void mustBe(DataItem item, boolean fits, String usages) {
        if (!fits)
            error(
                    item,
                    item.name + " has a picture that does not go with its USAGE.",
                    "Use " + usages + " with this picture, or remove the PIC of COMP-1, COMP-2, INDEX and POINTER.",
                    "copybook/bad-usage");
    }

    /** Slack bytes stand before the item, and so before all groups that begin with it. */
    private static DataItem firstIn(DataItem item) {
        var first = item;
        while (first.isGroup()) first = first.children.getFirst();
        return first;
    }

    /** 1 for items that lie anywhere. */
    private static int boundary(DataItem item) {
        if (!item.synchronizedLeft) return 1;
        return switch (item.usage()) {
            case BINARY, NATIVE_BINARY -> item.picture.map(Picture::length).orElse(0) <= 4 ? 2 : 4;
            case FLOAT_SHORT, ADDRESS -> 4;
            case FLOAT_LONG, ADDRESS_8 -> 8;
            case DISPLAY, DISPLAY_1, NATIONAL, PACKED_DECIMAL, UNSIGNED_PACKED -> 1;
        };
    }

    private static int slackBefore(int offset, int boundary) {
        return (boundary - offset % boundary) % boundary;
    }

    private void error(DataItem item, String what, String fix, String code) {
        problems.error(item.at.place(), what, fix, code);
    }
}
