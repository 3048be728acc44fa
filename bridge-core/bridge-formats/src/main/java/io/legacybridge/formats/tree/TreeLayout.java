package io.legacybridge.formats.tree;

import io.legacybridge.formats.text.Column;
import io.legacybridge.formats.text.ColumnCompiler;
import io.legacybridge.formats.text.ColumnConfig;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Groups and lists out of the names of columns: {@code customer.name} is a member of a group, {@code phones[]} the elements of
 * a list, {@code items[].sku} a member of each element. Thread-safe.
 */
public final class TreeLayout {

    /** As deep as a record is read. */
    static final int MAX_DEPTH = 64;

    private static final Pattern NAME = Pattern.compile("[^.\\[\\]]+(\\[])?(\\.[^.\\[\\]]+(\\[])?)*");

    private final TreeNode.Group root;
    private final RecordSchema schema;
    private final TreeNode[] nodes;

    private TreeLayout(TreeNode.Group root) {
        this.root = root;
        this.schema = new RecordSchema(root.field());
        this.nodes = new TreeNode[schema.fields().size()];
        index(root);
    }

    /** Empty exactly when an error was added. */
    public static Optional<TreeLayout> compile(
            List<ColumnConfig> configs, ColumnCompiler compiler, Function<String, Place> at, Problems problems) {
        var before = problems.errors();
        if (configs.isEmpty())
            problems.error(at.apply("columns"), "The records have no columns.", "List their values.", "format/columns");
        var draft = new Draft("", "");
        for (var index = 0; index < configs.size(); index++) {
            var path = "columns[" + index + "].";
            add(draft, configs.get(index), compiler, setting -> at.apply(path + setting), problems);
        }
        return problems.errors() == before ? Optional.of(new TreeLayout(draft.group())) : Optional.empty();
    }

    public RecordSchema schema() {
        return schema;
    }

    /** What the members of each group are called in the source. */
    public List<List<String>> sources() {
        var all = new ArrayList<List<String>>();
        for (var node : nodes)
            if (node instanceof TreeNode.Group group)
                all.add(group.members().stream().map(TreeNode::source).toList());
        return all;
    }

    TreeNode.Group root() {
        return root;
    }

    /** By ordinal, for fields of a schema that was made of the same settings. */
    TreeNode node(Field field) {
        return nodes[field.ordinal()];
    }

    private void index(TreeNode node) {
        nodes[node.field().ordinal()] = node;
        switch (node) {
            case TreeNode.Group group -> group.members().forEach(this::index);
            case TreeNode.Elements list -> index(list.element());
            case TreeNode.Value _ -> {}
        }
    }

    private static void add(
            Draft root, ColumnConfig config, ColumnCompiler compiler, Function<String, Place> at, Problems problems) {
        var column = compiler.compile(config, at);
        var name = config.name().orElse("");
        if (!NAME.matcher(name).matches()) {
            error(at.apply("name"), "A value needs a name.", "Write one such as customer.name or phones[].", problems);
            return;
        }
        var names = name.split("\\.");
        var sources = config.source().map(path -> path.split("/", -1)).orElseGet(() -> sources(names));
        if (sources.length != names.length || names.length > MAX_DEPTH) {
            error(
                    at.apply("source"),
                    "The source has " + sources.length + " parts, the name " + names.length + ".",
                    "Write one part for each part of the name, such as Customer/Name for customer.name.",
                    problems);
            return;
        }
        var draft = root;
        for (var index = 0; index < names.length && draft != null; index++)
            draft = draft.member(names[index], sources[index], index == names.length - 1, column);
        if (draft == null)
            error(
                    at.apply("name"),
                    "Another column has a name or source that does not go with " + name + ".",
                    "Give each value a name and a source of its own, and a group or list the same source everywhere.",
                    problems);
    }

    private static String[] sources(String[] names) {
        var sources = new String[names.length];
        for (var index = 0; index < names.length; index++) sources[index] = names[index].replace("[]", "");
        return sources;
    }

    private static void error(Place where, String what, String fix, Problems problems) {
        problems.error(where, what, fix, "format/bad-column");
    }

    /** A group whose members are not known yet. */
    private static final class Draft {

        private final String name;
        private final String source;
        private final Map<String, Object> members = new LinkedHashMap<>();
        private boolean isList;

        Draft(String name, String source) {
            this.name = name;
            this.source = source;
        }

        private record Leaf(String source, boolean isList, Column column) {}

        /** The member as a draft; this one when it is a value; null when it does not go with what there is. */
        Draft member(String part, String from, boolean isLast, Column column) {
            var list = part.endsWith("[]");
            var called = part.replace("[]", "");
            var there = members.get(called);
            for (var other : members.entrySet())
                if (!other.getKey().equals(called) && sourceOf(other.getValue()).equals(from)) return null;
            if (isLast) return members.putIfAbsent(called, new Leaf(from, list, column)) == null ? this : null;
            if (there == null) {
                var draft = new Draft(called, from);
                draft.isList = list;
                members.put(called, draft);
                return draft;
            }
            var fits = there instanceof Draft draft && draft.isList == list && draft.source.equals(from);
            return fits ? (Draft) there : null;
        }

        private static String sourceOf(Object member) {
            return member instanceof Draft draft ? draft.source : ((Leaf) member).source();
        }

        TreeNode.Group group() {
            return group(name, source);
        }

        private TreeNode.Group group(String shownAs, String from) {
            var nodes = new ArrayList<TreeNode>();
            members.forEach((called, member) -> {
                if (member instanceof Draft draft) nodes.add(draft.isList ? draft.list() : draft.group());
                else nodes.add(node(called, (Leaf) member));
            });
            var fields = nodes.stream().map(TreeNode::field).toList();
            return new TreeNode.Group(field(shownAs, from, new Type.Group(fields)), from, nodes);
        }

        private TreeNode list() {
            return elements(name, source, group("", source));
        }

        private static TreeNode node(String called, Leaf leaf) {
            var field = leaf.column().field().orElseThrow();
            var value = new TreeNode.Value(field, leaf.source(), leaf.column());
            return leaf.isList() ? elements(called, leaf.source(), value) : value;
        }

        private static TreeNode elements(String called, String from, TreeNode element) {
            var type = new Type.Repeated(element.field(), 0, Integer.MAX_VALUE);
            return new TreeNode.Elements(field(called, from, type), from, element);
        }

        private static Field field(String called, String from, Type type) {
            return new Field(called, from, type, Set.of(), Map.of());
        }
    }
}
