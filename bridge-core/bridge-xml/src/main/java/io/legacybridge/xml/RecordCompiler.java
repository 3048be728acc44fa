package io.legacybridge.xml;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.SimpleType.Variety;
import io.legacybridge.xml.Slot.Tag;
import io.legacybridge.xml.Slot.Value;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.xml.namespace.QName;

/**
 * Compiles one global element, with everything that may stand in it, into a record. The tree of fields ends where a type
 * comes again within itself.
 *
 * <p>Contracts whose types refer to each other everywhere would make a tree of millions of fields. One that grows large is compiled
 * so that its types are shared: the fields of a type stand where it comes first, and wherever it comes again it is that group again.
 */
final class RecordCompiler {

    /** A tree with more fields is compiled anew, with shared types. */
    static final int MAX_FIELDS_OF_A_TREE = 5_000;

    /** A record of more fields helps nobody. */
    static final int MAX_FIELDS = 50_000;

    /** As deep as JSON may be. */
    static final int MAX_DEPTH = 64;

    private final References references;
    private final SimpleTypes simpleTypes;
    private final ComplexTypes complexTypes;
    private final Substitution substitution;
    private final boolean sharesTypes;
    private final Prefixes prefixes = new Prefixes();
    /** The types that the current place stands in. */
    private final Map<SchemaNode, Made> open = new HashMap<>();
    /** The types that are compiled, where they are shared. */
    private final Map<Standing, Made> made = new HashMap<>();

    private int fields;

    /** Where the fields of a type stand. */
    private record Made(Shape shape, String path) {}

    /** A type, where these derivations may not stand for it, and its text has these values where there is one. */
    private record Standing(
            SchemaNode type,
            Set<String> blocked,
            boolean hasNillableText,
            Optional<String> fallback,
            Optional<String> fixed) {}

    /** What an element or part has. */
    sealed interface Content {

        record Simple(SimpleType type) implements Content {}

        record Complex(ComplexType type) implements Content {}

        record Anything() implements Content {}
    }

    private RecordCompiler(SchemaSet schemas, boolean sharesTypes, Problems problems) {
        this.references = new References(schemas, problems);
        this.simpleTypes = new SimpleTypes(references);
        this.complexTypes = new ComplexTypes(references, simpleTypes);
        this.substitution = new Substitution(references, complexTypes);
        this.sharesTypes = sharesTypes;
    }

    /** Stops the compilation of a record that grows without end. */
    static final class TooLarge extends RuntimeException {
        TooLarge() {
            super("", null, false, false);
        }
    }

    /** Empty exactly when an error was added. */
    static Optional<XmlRecord> element(SchemaSet schemas, SchemaNode node, QName name, Problems problems) {
        return compile(
                schemas,
                problems,
                "The element " + name.getLocalPart(),
                node.place(),
                compiler -> compiler.root(node, name));
    }

    /** A wrapper of the parts of an rpc/literal message. Empty exactly when an error was added. */
    static Optional<XmlRecord> wrapper(
            SchemaSet schemas, QName name, List<Part> parts, Place place, Problems problems) {
        return compile(
                schemas, problems, "The message", place, compiler -> compiler.wrapper(name, parts, anchor(place)));
    }

    private static Optional<XmlRecord> compile(
            SchemaSet schemas, Problems problems, String what, Place place, Function<RecordCompiler, XmlRecord> way) {
        for (var sharesTypes : List.of(false, true)) {
            var own = new Problems();
            try {
                var record = way.apply(new RecordCompiler(schemas, sharesTypes, own));
                problems.addAll(own.inOrder());
                return own.hasErrors() ? Optional.empty() : Optional.of(record);
            } catch (TooLarge _) {
                // Again with shared types, and then no more.
            }
        }
        problems.error(
                place,
                what + " has more than " + MAX_FIELDS + " fields, even where those of a type stand once.",
                "Describe a smaller one.",
                "xml/too-large");
        return Optional.empty();
    }

    private XmlRecord root(SchemaNode node, QName name) {
        if (node.isTrue("abstract"))
            references.bad(node, "The element is abstract: another stands in its place.", "Name that one.");
        var shape = new Shape();
        var members =
                switch (content(node)) {
                    case Content.Complex(var type) when !type.isMixed() -> shape(shape, type, node, "");
                    case Content.Complex _, Content.Anything _ -> List.of(markup(shape));
                    case Content.Simple(var type) -> List.of(text(shape, type, node));
                };
        return record(shape, prefixes.tag(name), members, documentation(node));
    }

    /** A node that problems with a part are told of. */
    private static SchemaNode anchor(Place place) {
        return new SchemaNode(
                new SchemaNode.Document("", false, false, false, ""),
                "part",
                Map.of(),
                Map.of(),
                List.of(),
                place,
                "",
                true);
    }

    private XmlRecord wrapper(QName name, List<Part> parts, SchemaNode anchor) {
        var scope = new ScopeCompiler(this, new Names(), "", false);
        for (var part : parts) {
            var content =
                    switch (part) {
                        case Part.OfType(var _, var type) -> named(type, anchor);
                        case Part.OfElement(var _, var element) ->
                            references
                                    .find(SchemaSet.Kind.ELEMENT, element, anchor)
                                    .map(this::content)
                                    .orElse(new Content.Simple(SimpleType.STRING));
                    };
            scope.part(new QName("", part.name()), content, anchor);
        }
        var shape = new Shape();
        shape.fillWithOne(null, null, scope.finish());
        return record(shape, prefixes.tag(name), scope.fields(), Map.of());
    }

    private XmlRecord record(Shape shape, Tag tag, List<Field> members, Map<String, Object> annotations) {
        var root = new Field("", tag.local(), new Type.Group(members), Set.of(), annotations);
        return new XmlRecord(new RecordSchema(root), tag, prefixes.declarations(), shape);
    }

    private Field markup(Shape shape) {
        var field = field("value", "value", new Type.Text(0), Set.of(), markupAnnotations());
        shape.fillWithOne(null, field, Scope.EMPTY);
        return field;
    }

    static Map<String, Object> markupAnnotations() {
        return Map.of("contentMediaType", "application/xml");
    }

    private Field text(Shape shape, SimpleType type, SchemaNode node) {
        var traits = isNillable(node) ? Set.of(Field.Trait.NULLABLE) : Set.<Field.Trait>of();
        var field = simple("value", "value", type, traits, annotations(type, node));
        var text = new Shape.Text(field, type, isNillable(node), fallback(node, type), fixed(node, type));
        if (isNillable(node)) prefixes.useXsi();
        shape.fillWithOne(text, null, Scope.EMPTY);
        return field;
    }

    // What the other compilers ask for

    Substitution substitution() {
        return substitution;
    }

    References references() {
        return references;
    }

    Prefixes prefixes() {
        return prefixes;
    }

    /** What stands in an element that a node declares. */
    Content content(SchemaNode node) {
        if (node.has("type"))
            return references
                    .name(node, "type")
                    .map(name -> named(name, node))
                    .orElse(new Content.Simple(SimpleType.STRING));
        var simple = node.child("simpleType");
        if (simple.isPresent()) return new Content.Simple(simpleTypes.of(simple.get()));
        var complex = node.child("complexType");
        if (complex.isPresent()) return new Content.Complex(complexTypes.of(complex.get()));
        if (!node.has("substitutionGroup")) return new Content.Anything();
        return references
                .name(node, "substitutionGroup")
                .flatMap(head -> references.find(SchemaSet.Kind.ELEMENT, head, node))
                .filter(head -> head != node)
                .map(this::content)
                .orElse(new Content.Anything());
    }

    private Content named(QName name, SchemaNode from) {
        if (SimpleTypes.isBuiltIn(name) && name.getLocalPart().equals("anyType")) return new Content.Anything();
        if (SimpleTypes.isBuiltIn(name)) return new Content.Simple(simpleTypes.named(name, from));
        return references
                .find(SchemaSet.Kind.TYPE, name, from)
                .map(node -> node.is("simpleType")
                        ? new Content.Simple(simpleTypes.of(node))
                        : new Content.Complex(complexTypes.of(node)))
                .orElse(new Content.Simple(SimpleType.STRING));
    }

    /** One whose value is fixed always has it (XML Schema Part 1, Element Locally Valid (Element), clause 3.2.2). */
    static boolean isNillable(SchemaNode node) {
        return node.isTrue("nillable") && !node.has("fixed");
    }

    Optional<String> fallback(SchemaNode node, SimpleType type) {
        return simpleTypes.declared(node, "default", type).or(() -> fixed(node, type));
    }

    Optional<String> fixed(SchemaNode node, SimpleType type) {
        return simpleTypes.declared(node, "fixed", type);
    }

    /** What a JSON Schema says of a simple value: its type's rules, its default, its description. */
    Map<String, Object> annotations(SimpleType type, SchemaNode node) {
        var all = rules(type, node);
        all.putAll(documentation(node));
        return all;
    }

    /** The same without the description, which is the whole element's where the value stands beside attributes. */
    Map<String, Object> rules(SimpleType type, SchemaNode node) {
        var all = new LinkedHashMap<String, Object>();
        if (!(type.variety() instanceof Variety.ListOf)) all.putAll(SimpleTypeJson.annotations(type));
        for (var each : List.of("default", "fixed")) {
            var value = simpleTypes.declared(node, each, type);
            if (value.isEmpty()) continue;
            if (type.accepts(type.normalized(value.get())))
                SimpleTypeJson.value(type, value.get())
                        .ifPresent(json -> all.put(each.equals("fixed") ? "const" : "default", json));
            else
                references.bad(
                        node,
                        "\"" + node.exactly(each) + "\" is no value of this type.",
                        "Write " + type.expected() + ".");
        }
        return all;
    }

    static Map<String, Object> documentation(SchemaNode node) {
        return node.documentation().isEmpty() ? Map.of() : Map.of("description", node.documentation());
    }

    Field field(String name, String original, Type type, Set<Field.Trait> traits, Map<String, Object> annotations) {
        if (++fields > (sharesTypes ? MAX_FIELDS : MAX_FIELDS_OF_A_TREE)) throw new TooLarge();
        return new Field(name, original, type, traits, annotations);
    }

    /** A field of a simple type; a list type makes a list. */
    Field simple(
            String name, String original, SimpleType type, Set<Field.Trait> traits, Map<String, Object> annotations) {
        if (!(type.variety() instanceof Variety.ListOf))
            return field(name, original, type.carrier(), traits, annotations);
        var each = field("", original, type.carrier(), Set.of(), SimpleTypeJson.annotations(type));
        var most = type.facets().maxLength < 0 ? Integer.MAX_VALUE : type.facets().maxLength;
        var list = new Type.Repeated(each, Math.max(0, type.facets().minLength), most);
        return field(name, original, list, traits, annotations);
    }

    /** The value of an element at this path, with the type of its field. */
    Element element(SchemaNode node, Content content, String path) {
        return switch (content) {
            case Content.Simple(var type) ->
                new Element(
                        new Value.Simple(type, fallback(node, type), fixed(node, type)),
                        type.carrier(),
                        Optional.of(type),
                        annotations(type, node));
            case Content.Anything _ -> markupElement(node);
            case Content.Complex(var type) when type.isMixed() -> markupElement(node);
            case Content.Complex(var type) -> {
                var known = open.get(type.node());
                if (known == null) known = made.get(standing(node, type));
                if (known != null)
                    yield new Element(
                            new Value.Complex(known.shape()),
                            new Type.Again(known.path()),
                            Optional.empty(),
                            documentation(node));
                var shape = new Shape();
                var members = shape(shape, type, node, path);
                yield new Element(
                        new Value.Complex(shape), new Type.Group(members), Optional.empty(), documentation(node));
            }
        };
    }

    /** @param simple present when the value is a simple one */
    record Element(Value value, Type type, Optional<SimpleType> simple, Map<String, Object> annotations) {}

    private static Element markupElement(SchemaNode node) {
        var all = new LinkedHashMap<>(markupAnnotations());
        all.putAll(documentation(node));
        return new Element(new Value.Markup(), new Type.Text(0), Optional.empty(), all);
    }

    private Standing standing(SchemaNode node, ComplexType type) {
        return new Standing(
                type.node(),
                Substitution.blocked(node, type),
                type.text().isPresent() && isNillable(node),
                type.text().flatMap(text -> fallback(node, text)),
                type.text().flatMap(text -> fixed(node, text)));
    }

    /** The members of an element of this type, which the node declares; the shape is filled. */
    private List<Field> shape(Shape shape, ComplexType type, SchemaNode node, String path) {
        var here = new Made(shape, path);
        open.put(type.node(), here);
        try {
            var variants = substitution.variants(type, Substitution.blocked(node, type));
            var members = new ShapeCompiler(this, node, type, variants, path).into(shape);
            if (sharesTypes) made.put(standing(node, type), here);
            return members;
        } finally {
            open.remove(type.node());
        }
    }

    static Set<Field.Trait> traits(boolean isOptional, boolean isNillable) {
        var traits = EnumSet.noneOf(Field.Trait.class);
        if (isOptional) traits.add(Field.Trait.OPTIONAL);
        if (isNillable) traits.add(Field.Trait.NULLABLE);
        return traits;
    }
}
