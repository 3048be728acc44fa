package io.legacybridge.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.text.PointerToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where in a record one is, and what is wrong there. Not thread-safe. */
final class Trail {

    /** Names that a problem lists when any of them would do. */
    static final int MAX_EXPECTED = 10;

    private static final int MAX_PROBLEMS = 16;
    private static final int MAX_SHOWN = 256;

    private final List<RecordProblem> problems = new ArrayList<>();
    private Field[] fields = new Field[16];
    private int[] indexes = new int[16];
    private int depth;

    void enter(Field field) {
        if (depth == fields.length) {
            fields = Arrays.copyOf(fields, 2 * depth);
            indexes = Arrays.copyOf(indexes, 2 * depth);
        }
        fields[depth] = field;
        indexes[depth++] = -1;
    }

    void leave() {
        depth--;
    }

    /** The next element of the list that was entered last. */
    void nextElement() {
        indexes[depth - 1]++;
    }

    int depth() {
        return depth;
    }

    void clear() {
        depth = 0;
        problems.clear();
    }

    List<RecordProblem> problems() {
        return problems;
    }

    /** @param member a name below this place; empty for the place itself */
    void missing(String member) {
        complain("record/missing", member, "there, and must be", "");
    }

    /** @param member a name below this place; empty for the place itself */
    void complain(String code, String member, String expected, CharSequence value) {
        if (problems.size() == MAX_PROBLEMS) return;
        var shown = value.length() <= MAX_SHOWN ? value.toString() : value.subSequence(0, MAX_SHOWN) + "...";
        problems.add(
                new RecordProblem(code, pointer(member), -1, value.length(), expected, shown.getBytes(UTF_8), shown));
    }

    void complain(Field field, String code, String expected, CharSequence value) {
        enter(field);
        complain(code, "", expected, value);
        leave();
    }

    private String pointer(String member) {
        var pointer = new StringBuilder();
        for (var at = 0; at < depth; at++) {
            if (!fields[at].name().isEmpty()) append(pointer, fields[at].name());
            if (indexes[at] >= 0) append(pointer, Integer.toString(indexes[at]));
        }
        if (!member.isEmpty()) append(pointer, member);
        return pointer.toString();
    }

    private static void append(StringBuilder pointer, String name) {
        pointer.append('/').append(PointerToken.of(name));
    }
}
