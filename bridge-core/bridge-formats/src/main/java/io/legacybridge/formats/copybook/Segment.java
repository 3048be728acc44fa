package io.legacybridge.formats.copybook;

import io.legacybridge.spi.record.Field;
import java.util.List;
import java.util.Optional;

/** One kind of record in a file of parents and children; a file without them has one kind. Compared by identity. */
final class Segment {

    /** More children of one kind under one parent are taken for a mistake in the rules. */
    static final int MAX_CHILDREN = 1_000_000;

    final String name;
    final FieldDecoder.Group layout;
    final List<Segment> children;
    private final Condition condition;
    private final Field list;

    /**
     * @param name      in the copybook
     * @param condition by which its records are known; null when there is one kind only
     * @param layout    its group in the schema, with the fields of the record and then a list for each kind of child
     * @param list      the list in its parent; null for the outermost
     */
    Segment(String name, Condition condition, FieldDecoder.Group layout, Field list, List<Segment> children) {
        this.name = name;
        this.condition = condition;
        this.layout = layout;
        this.list = list;
        this.children = List.copyOf(children);
    }

    static Segment only(FieldDecoder.Group layout) {
        return new Segment(layout.field.originalName(), null, layout, null, List.of());
    }

    boolean isOutermost() {
        return list == null;
    }

    /** Where it stands in its parent. */
    Field list() {
        return list;
    }

    boolean fits(RecordBytes record) {
        return condition == null || condition.holds(record);
    }

    /** Of which kind a record is. */
    Optional<Segment> of(RecordBytes record) {
        if (fits(record)) return Optional.of(this);
        for (var child : children) {
            var found = child.of(record);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }
}
