package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordWriter;
import java.math.BigDecimal;
import java.util.List;

/**
 * A record that was read, in the order of its schema whatever the order of its JSON was: the values of a group in an array,
 * null where a member is absent. It never prints itself.
 */
public final class JsonRecord {

    /** Stands for JSON {@code null}. */
    static final Object NOTHING = new Object();

    /** Stands for a value that a problem was reported for. */
    static final Object WRONG = new Object();

    private final Node.Group root;
    private final Object[] values;

    JsonRecord(Node.Group root, Object[] values) {
        this.root = root;
        this.values = values;
    }

    /** Writes the record; as often as it is asked. */
    public void writeTo(RecordWriter to) {
        write(root, values, to);
    }

    Object[] values() {
        return values;
    }

    private static void write(Node node, Object value, RecordWriter to) {
        if (value == NOTHING) {
            to.nothing(node.field());
            return;
        }
        switch (node) {
            case Node.Group(var field, var members) -> {
                to.startGroup(field);
                var written = (Object[]) value;
                for (var index = 0; index < written.length; index++)
                    if (written[index] != null) write(members.all()[index], written[index], to);
                to.endGroup(field);
            }
            case Node.Elements list -> {
                to.startList(list.field());
                for (var element : (List<?>) value) write(list.element(), element, to);
                to.endList(list.field());
            }
            case Node.Value leaf -> write(leaf.field(), value, to);
        }
    }

    private static void write(Field field, Object value, RecordWriter to) {
        switch (value) {
            case String text -> to.text(field, text);
            case Long unscaled -> to.number(field, unscaled);
            case BigDecimal number -> to.number(field, number);
            case Double number -> to.floating(field, number);
            case Boolean flag -> to.flag(field, flag);
            default -> throw new IllegalStateException(field + " holds no value");
        }
    }

    /** A record of which nothing is known yet. */
    static JsonRecord empty(Node.Group root) {
        return new JsonRecord(root, new Object[root.members().all().length]);
    }
}
