package io.legacybridge.formats.json;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A schema made ready for reading JSON: what may stand at one place. */
sealed interface Node {

    Field field();

    record Group(Field field, Members members) implements Node {}

    record Elements(Field field, Node element, int min, int max) implements Node {}

    record Value(Field field, Leaf leaf) implements Node {}

    /** The members of a group, which the groups that repeat it share. */
    final class Members {

        /** In the order of the schema. */
        private Node[] all = {};

        private boolean[] accepted = {};
        private Map<String, Integer> byName = Map.of();

        Node[] all() {
            return all;
        }

        /** @param guess where the name is looked for first */
        int index(String name, int guess) {
            if (guess < all.length
                    && accepted[guess]
                    && all[guess].field().name().equals(name)) return guess;
            return byName.getOrDefault(name, -1);
        }

        /** The names that may stand there. */
        List<String> names() {
            return byName.keySet().stream().sorted().toList();
        }
    }

    /** Compiles a schema. */
    final class Compiler {

        private final Predicate<Field> accepts;
        private final boolean checked;
        private final Map<String, Members> groups = new HashMap<>();

        Compiler(Predicate<Field> accepts, boolean checked) {
            this.accepts = accepts;
            this.checked = checked;
        }

        Group root(RecordSchema schema) {
            return (Group) node(schema.root());
        }

        private Node node(Field field) {
            return switch (field.type()) {
                case Type.Group group -> new Group(field, members(field, group));
                case Type.Again(var path) -> new Group(field, of(path));
                case Type.Repeated list -> new Elements(field, node(list.element()), list.min(), list.max());
                case Type.Text _, Type.Decimal _, Type.Floating _, Type.Flag _ ->
                    new Value(field, Leaf.of(field, checked));
            };
        }

        private Members members(Field field, Type.Group group) {
            var members = of(field.path());
            var fields = group.fields();
            members.all = fields.stream().map(this::node).toArray(Node[]::new);
            members.accepted = new boolean[fields.size()];
            members.byName = new HashMap<>();
            for (var index = 0; index < fields.size(); index++) {
                if (!accepts.test(fields.get(index))) continue;
                members.accepted[index] = true;
                members.byName.put(fields.get(index).name(), index);
            }
            return members;
        }

        /** Those of the group with this path, which may stand further below. */
        private Members of(String path) {
            return groups.computeIfAbsent(path, _ -> new Members());
        }
    }
}
