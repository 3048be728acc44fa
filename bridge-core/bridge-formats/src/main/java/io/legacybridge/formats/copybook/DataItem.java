package io.legacybridge.formats.copybook;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One data description entry with the entries below it. Filled by {@link CopybookParser}, placed by {@link Storage}. */
final class DataItem {

    /** What an OCCURS clause says; {@code min} differs from {@code max} only with a counter. */
    record Occurs(int min, int max, Optional<Reference> dependingOn) {}

    /** A data name with the groups that it is said to be in, innermost first. */
    record Reference(Token name, List<String> in) {}

    record Sign(boolean leading, boolean separate) {
        static final Sign IN_LAST_DIGIT = new Sign(false, false);
    }

    /** A level 88 with its values as written; {@code from THRU to} for a range. */
    record Condition(String name, List<String> values) {}

    final int level;
    final String name;
    final Token at;
    Optional<Picture> picture = Optional.empty();
    Optional<Usage> usage = Optional.empty();
    Optional<Occurs> occurs = Optional.empty();
    Optional<Token> redefines = Optional.empty();
    Optional<Sign> sign = Optional.empty();
    boolean synchronizedLeft;
    boolean justified;
    boolean blankWhenZero;

    Optional<DataItem> parent = Optional.empty();
    final List<DataItem> children = new ArrayList<>();
    final List<Condition> conditions = new ArrayList<>();

    /** Unused bytes before it, so that it lies on its boundary. */
    int slack;
    /** Bytes of one occurrence, with the longest tables. */
    int size;
    /** Bytes from the beginning of the record; only where that is the same in every record. */
    Optional<Integer> offset = Optional.empty();
    /** Its length differs between records. */
    boolean variable;
    /** Each of its children is a whole record of another type. */
    boolean holdsRecordTypes;
    /** Place in the order of the copybook. */
    int order;

    DataItem(int level, String name, Token at) {
        this.level = level;
        this.name = name;
        this.at = at;
    }

    void add(DataItem child) {
        child.parent = Optional.of(this);
        children.add(child);
    }

    boolean isFiller() {
        return name.equalsIgnoreCase("FILLER");
    }

    boolean isGroup() {
        return !children.isEmpty();
    }

    int times() {
        return occurs.map(Occurs::max).orElse(1);
    }

    Usage usage() {
        return usage.orElse(Usage.DISPLAY);
    }
}
