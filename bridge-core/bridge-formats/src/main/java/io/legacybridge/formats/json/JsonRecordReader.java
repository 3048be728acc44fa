package io.legacybridge.formats.json;

import io.legacybridge.formats.json.Substitutes.Substitute;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.text.PointerToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads records from JSON and checks them against their schema while it reads, every problem at once: the way back from
 * {@link RecordJson}. Compiled once; thread-safe.
 */
public final class JsonRecordReader {

    private static final JsonFactory ONE_VALUE = new JsonFactory();

    private final Node.Group root;
    private final boolean checked;
    private final BiFunction<String, Collection<String>, String> suggestion;

    private JsonRecordReader(
            Node.Group root, boolean checked, BiFunction<String, Collection<String>, String> suggestion) {
        this.root = root;
        this.checked = checked;
        this.suggestion = suggestion;
    }

    /**
     * One that takes nothing that its schema does not allow.
     *
     * @param accepts    the fields that may stand there; others are as unknown as those of no schema
     * @param suggestion what a writer of an unknown name may have wanted, of the names that are known there
     */
    public static JsonRecordReader checking(
            RecordSchema schema, Predicate<Field> accepts, BiFunction<String, Collection<String>, String> suggestion) {
        return new JsonRecordReader(new Node.Compiler(accepts, true).root(schema), true, suggestion);
    }

    /** One for what was written by {@link RecordJson} and kept: limits and rules count no more. */
    public static JsonRecordReader ofKept(RecordSchema schema) {
        return new JsonRecordReader(new Node.Compiler(_ -> true, false).root(schema), false, (_, _) -> "");
    }

    /** A record of which nothing is known yet. */
    public JsonRecord empty() {
        return JsonRecord.empty(root);
    }

    /**
     * Reads the value at the parser's current token. Whether all members are there is asked with {@link #complete}.
     *
     * @throws tools.jackson.core.JacksonException when it is no JSON
     */
    public JsonRecord read(JsonParser json, ValueProblems problems) {
        return read(json, Substitutes.NONE, problems);
    }

    /** The same, where texts may stand for values. */
    public JsonRecord read(JsonParser json, Substitutes substitutes, ValueProblems problems) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            problems.add("", "is not a JSON object.", "request/bad-value");
            return empty();
        }
        return new JsonRecord(root, members(json, root.members(), substitutes, problems));
    }

    /**
     * Puts a value that came as text into the record, such as one of a URL.
     *
     * @param path  of a leaf or of a list of leaves, not below a list
     * @param texts exactly one, unless it is a list
     */
    public void put(JsonRecord record, String path, List<String> texts, ValueProblems problems) {
        var at = new Cursor(record.values(), root.members());
        var pointer = new StringBuilder();
        var names = path.split("\\.");
        for (var depth = 0; depth < names.length; depth++) {
            // Names may hold dots themselves, so the longest that is known counts.
            var found = at.find(names, depth);
            pointer.append('/')
                    .append(PointerToken.of(at.node(found.index()).field().name()));
            depth = found.last();
            if (depth < names.length - 1) at = at.below(found.index());
            else at.set(found.index(), value(at.node(found.index()), texts, pointer.toString(), problems));
        }
    }

    private static Object value(Node node, List<String> texts, String pointer, ValueProblems problems) {
        return switch (node) {
            case Node.Value leaf -> single(leaf, texts, pointer, problems);
            case Node.Elements list -> {
                var values = new ArrayList<Object>();
                for (var index = 0; index < texts.size(); index++)
                    values.add(single(
                            (Node.Value) list.element(), List.of(texts.get(index)), pointer + "/" + index, problems));
                requireCount(list, values.size(), pointer, problems);
                yield values;
            }
            case Node.Group group -> throw new IllegalArgumentException(group.field() + " is no value");
        };
    }

    private static Object single(Node.Value leaf, List<String> texts, String pointer, ValueProblems problems) {
        if (texts.size() != 1) {
            problems.add(pointer, "stands there more than once.", "request/repeated");
            return JsonRecord.WRONG;
        }
        return judged(leaf, leaf.leaf().read(texts.getFirst()), () -> pointer, problems);
    }

    /**
     * Reports every required member that is absent.
     *
     * @param allowed whether its sender may send a field at all
     */
    public void complete(JsonRecord record, Predicate<Field> allowed, ValueProblems problems) {
        new Completion(allowed, problems).of(root.members(), record.values(), new At(null, ""));
    }

    private record Completion(Predicate<Field> allowed, ValueProblems problems) {

        void of(Node.Members members, Object[] values, At at) {
            var all = members.all();
            for (var index = 0; index < values.length; index++) {
                var field = all[index].field();
                if (values[index] != null) of(all[index], values[index], at);
                else if (!field.isOptional())
                    problems.add(
                            new At(at, field.name()).pointer(),
                            allowed.test(field) ? "is missing." : "is missing, and this client may not send it.",
                            "request/missing");
            }
        }

        void of(Node node, Object value, At at) {
            switch (node) {
                case Node.Group(var field, var members) -> {
                    if (value instanceof Object[] values) of(members, values, at.below(field));
                }
                case Node.Elements list -> {
                    if (list.element() instanceof Node.Value || !(value instanceof List<?> values)) return;
                    var index = 0;
                    for (var element : values)
                        of(list.element(), element, new At(at.below(list.field()), String.valueOf(index++)));
                }
                case Node.Value _ -> {}
            }
        }
    }

    /** A place in a record; its pointer is made when a problem is told. An element of a list adds its index only. */
    private record At(At around, String name) {

        At below(Field field) {
            return field.name().isEmpty() ? this : new At(this, field.name());
        }

        String pointer() {
            return around == null ? "" : around.pointer() + "/" + PointerToken.of(name);
        }
    }

    private Object[] members(JsonParser json, Node.Members members, Substitutes substitutes, ValueProblems problems) {
        var values = new Object[members.all().length];
        var guess = 0;
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var index = members.index(name, guess);
            json.nextToken();
            if (index < 0) {
                // What its sender may have meant takes a while to find.
                if (checked && !problems.isFull())
                    problems.add(
                            pointer(json),
                            "is not known here. " + suggestion.apply(name, members.names()),
                            "request/unknown-member");
                json.skipChildren();
                continue;
            }
            if (values[index] != null) problems.add(pointer(json), "stands there twice.", "request/repeated");
            values[index] = value(json, members.all()[index], substitutes, problems);
            guess = index + 1;
        }
        return values;
    }

    private Object value(JsonParser json, Node node, Substitutes substitutes, ValueProblems problems) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            if (node.field().isNullable() || !checked) return JsonRecord.NOTHING;
            problems.add(pointer(json), "is null, and must have a value.", "request/null");
            return JsonRecord.WRONG;
        }
        return switch (node) {
            case Node.Group group -> {
                if (json.currentToken() == JsonToken.START_OBJECT)
                    yield members(json, group.members(), substitutes, problems);
                yield wrong(json, "an object", problems);
            }
            case Node.Elements list -> {
                if (json.currentToken() == JsonToken.START_ARRAY) yield elements(json, list, substitutes, problems);
                yield wrong(json, "a list", problems);
            }
            case Node.Value leaf -> {
                if (json.currentToken().isStructStart())
                    yield wrong(json, leaf.leaf().expected(), problems);
                if (json.currentToken() == JsonToken.VALUE_STRING) yield behind(json, leaf, substitutes, problems);
                yield judged(leaf, leaf.leaf().read(json), () -> pointer(json), problems);
            }
        };
    }

    /** The value for which a text stands. It is held against the schema like one that was sent as it is. */
    private Object behind(JsonParser json, Node.Value leaf, Substitutes substitutes, ValueProblems problems) {
        return switch (substitutes.of(leaf.field(), json.getString(), () -> pointer(json))) {
            case Substitute.Itself _ -> judged(leaf, leaf.leaf().read(json), () -> pointer(json), problems);
            case Substitute.Text(var text) -> judged(leaf, leaf.leaf().read(text), () -> pointer(json), problems);
            case Substitute.Json(var bytes) -> judged(leaf, single(bytes, leaf), () -> pointer(json), problems);
            case Substitute.Refused(var detail, var code) -> {
                problems.add(pointer(json), detail, code);
                yield JsonRecord.WRONG;
            }
        };
    }

    /** Null when it is not one value of the leaf's type. */
    private static Object single(byte[] json, Node.Value leaf) {
        try (var parser = ONE_VALUE.createParser(ObjectReadContext.empty(), json)) {
            var token = parser.nextToken();
            if (token == null || token == JsonToken.VALUE_NULL || token.isStructStart()) return null;
            var value = leaf.leaf().read(parser);
            return parser.nextToken() == null ? value : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private Object elements(JsonParser json, Node.Elements list, Substitutes substitutes, ValueProblems problems) {
        var values = new ArrayList<Object>();
        while (json.nextToken() != JsonToken.END_ARRAY) values.add(value(json, list.element(), substitutes, problems));
        if (checked) requireCount(list, values.size(), pointer(json), problems);
        return values;
    }

    private static void requireCount(Node.Elements list, int count, String pointer, ValueProblems problems) {
        if (count < list.min()) problems.add(pointer, "has fewer than " + list.min() + " elements.", "request/too-few");
        if (count > list.max()) problems.add(pointer, "has more than " + list.max() + " elements.", "request/too-many");
    }

    private static Object judged(Node.Value leaf, Object value, Supplier<String> pointer, ValueProblems problems) {
        if (value == null) {
            problems.add(pointer.get(), "is not " + leaf.leaf().expected() + ".", "request/bad-value");
            return JsonRecord.WRONG;
        }
        var refused = leaf.leaf().refused(value);
        if (refused == null) return value;
        problems.add(pointer.get(), refused, "request/bad-value");
        return JsonRecord.WRONG;
    }

    private static Object wrong(JsonParser json, String expected, ValueProblems problems) {
        problems.add(pointer(json), "is not " + expected + ".", "request/bad-value");
        json.skipChildren();
        return JsonRecord.WRONG;
    }

    private static String pointer(JsonParser json) {
        return json.streamReadContext().pathAsPointer().toString();
    }

    /** Walks down to a member, and makes the groups on the way. */
    private record Cursor(Object[] values, Node.Members members) {

        record Found(int index, int last) {}

        Found find(String[] names, int from) {
            for (var last = names.length - 1; last >= from; last--) {
                var name = String.join(".", Arrays.copyOfRange(names, from, last + 1));
                for (var index = 0; index < members.all().length; index++)
                    if (node(index).field().name().equals(name)) return new Found(index, last);
            }
            throw new IllegalArgumentException("there is no field " + String.join(".", names));
        }

        Node node(int index) {
            return members.all()[index];
        }

        Cursor below(int index) {
            var group = (Node.Group) node(index);
            if (!(values[index] instanceof Object[]))
                values[index] = new Object[group.members().all().length];
            return new Cursor((Object[]) values[index], group.members());
        }

        void set(int index, Object value) {
            values[index] = value;
        }
    }
}
