package io.legacybridge.runtime.message;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Type;
import io.legacybridge.spi.text.PointerToken;
import java.util.Arrays;

/**
 * Where in its record a value stands while it is written (RFC 6901). It is told of everything that begins and ends, in
 * order. One instance serves the records of one thread, one after the other.
 */
public final class RecordPointer {

    private Field[] open = new Field[16];
    private int[] elements = new int[16];
    private int depth;

    public void begin() {
        depth = 0;
    }

    /** A group may hold itself, so where a value stands is known only from what is open. */
    public void enter(Field groupOrList) {
        value();
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
            elements = Arrays.copyOf(elements, 2 * depth);
        }
        open[depth] = groupOrList;
        elements[depth] = -1;
        depth++;
    }

    public void leave() {
        depth--;
    }

    /** Counts when what begins is an element of a list. */
    public void value() {
        if (depth > 0 && isList(open[depth - 1])) elements[depth - 1]++;
    }

    /** Of the value that is being written, relative to the record. */
    public String of(Field field) {
        var pointer = new StringBuilder();
        for (var level = 0; level < depth; level++) {
            pointer.append('/');
            if (isList(open[level])) pointer.append(elements[level]);
            else pointer.append(PointerToken.of((level + 1 < depth ? open[level + 1] : field).name()));
        }
        return pointer.toString();
    }

    private static boolean isList(Field field) {
        return field.type() instanceof Type.Repeated;
    }
}
