package io.legacybridge.spi.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of one kind of record, in order. Immutable; building it gives each field its ordinal and path. */
public final class RecordSchema {

    private final Field root;
    private final List<Field> fields;
    private final Map<String, Type.Group> groups = new HashMap<>();

    /** @param root a field of type {@link Type.Group} with an empty name */
    public RecordSchema(Field root) {
        if (!(root.type() instanceof Type.Group)) throw new IllegalArgumentException("the root of a record is a group");
        this.root = root;
        var all = new ArrayList<Field>();
        join(root, "", all);
        this.fields = List.copyOf(all);
        for (var field : fields) if (field.type() instanceof Type.Group group) groups.put(field.path(), group);
    }

    public static RecordSchema of(List<Field> fields) {
        return new RecordSchema(Field.of("", new Type.Group(fields)));
    }

    public Field root() {
        return root;
    }

    /** Every field, the root first, parents before children; a field's ordinal is its index here. */
    public List<Field> fields() {
        return fields;
    }

    /** The leaf fields: the places where values stand. */
    public List<Field> leaves() {
        return fields.stream().filter(Field::isLeaf).toList();
    }

    /** The fields that stand in a group: its own, or those of the group that it repeats. */
    public List<Field> members(Field group) {
        return switch (group.type()) {
            case Type.Group members -> members.fields();
            case Type.Again(var path) -> repeated(path);
            case Type.Repeated _, Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ ->
                throw new IllegalArgumentException(group + " is no group");
        };
    }

    private List<Field> repeated(String path) {
        if (!groups.containsKey(path)) throw new IllegalStateException("there is no group " + path);
        return groups.get(path).fields();
    }

    /** The field with this path; a list and its elements share one path, the list is found. */
    public Optional<Field> find(String path) {
        return fields.stream().filter(field -> field.path().equals(path)).findFirst();
    }

    private static void join(Field field, String path, List<Field> all) {
        field.join(all.size(), path);
        all.add(field);
        switch (field.type()) {
            case Type.Group group -> {
                for (var child : group.fields())
                    join(child, path.isEmpty() ? child.name() : path + "." + child.name(), all);
            }
            case Type.Repeated list -> join(list.element(), path, all);
            case Type.Again _, Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ -> {}
        }
    }
}
