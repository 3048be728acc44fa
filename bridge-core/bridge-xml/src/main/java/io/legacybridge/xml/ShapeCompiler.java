package io.legacybridge.xml;

import io.legacybridge.spi.record.Field;
import io.legacybridge.spi.record.Type;
import io.legacybridge.xml.ComplexType.AttributeUse;
import io.legacybridge.xml.ComplexType.Particle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.namespace.QName;

/**
 * Compiles a complex type and those that are derived from it into one group: what the types share stands there once, and what
 * only some of them have is optional.
 */
final class ShapeCompiler {

    private static final String TYPE = "@type";
    private static final String ANY_ATTRIBUTE = "@any";
    private static final String TEXT = "value";

    private final RecordCompiler compiler;
    private final SchemaNode element;
    private final ComplexType declared;
    private final List<ComplexType> types;
    private final Names names = new Names();
    private final ScopeCompiler.Shared shared;
    private final String path;
    private final List<Field> members = new ArrayList<>();

    /**
     * @param element the declaration of the element that has the type
     * @param types   the declared one and those that may stand for it, each after its base
     */
    ShapeCompiler(
            RecordCompiler compiler, SchemaNode element, ComplexType declared, List<ComplexType> types, String path) {
        this.compiler = compiler;
        this.element = element;
        this.declared = declared;
        this.types = types;
        this.path = path;
        this.shared = new ScopeCompiler.Shared();
    }

    List<Field> into(Shape shape) {
        var several = types.size() > 1;
        var labels = labels();
        var typeField = several ? typeField(labels) : null;
        for (var type : types) type.content().ifPresent(this::reserve);
        if (types.stream().anyMatch(type -> type.text().isPresent())) names.reserve(TEXT);
        var attributes = attributes();
        var anyAttribute = anyAttribute();
        var text = text();
        var variants = new ArrayList<Shape.Variant>();
        // Names were reserved against attributes; elements take them.
        var elementNames = new Names();
        for (var member : members) elementNames.reserve(member.name());
        for (var type : types) {
            var scope = new ScopeCompiler(compiler, elementNames, path, shared, !type.equals(declared));
            type.content().ifPresent(scope::content);
            var finished = type.isEmpty() ? Scope.EMPTY : scope.finish();
            // An abstract type only says which fields all the others have.
            if (type.isAbstract()) continue;
            variants.add(new Shape.Variant(
                    type.name(),
                    labels.get(type),
                    several ? markup(type) : new byte[0],
                    attributes.get(type).toArray(Shape.Attribute[]::new),
                    type.anyAttribute().isPresent() ? anyAttribute : null,
                    type.text().isPresent() ? text.get(type) : null,
                    null,
                    finished));
        }
        members.addAll(shared.fields());
        var all = variants.toArray(Shape.Variant[]::new);
        shape.fill(typeField, all, declared.isAbstract() ? null : all[0]);
        return members;
    }

    private byte[] markup(ComplexType type) {
        return type.name()
                .map(name -> Prefixes.utf8(" xsi:type=\"" + compiler.prefixes().prefixed(name) + "\""))
                .orElse(new byte[0]);
    }

    /** Local names; those that two types have get their namespaces. */
    private Map<ComplexType, String> labels() {
        var count = new HashMap<String, Integer>();
        for (var type : types) type.name().ifPresent(name -> count.merge(name.getLocalPart(), 1, Integer::sum));
        var labels = new HashMap<ComplexType, String>();
        for (var type : types)
            labels.put(
                    type,
                    type.name()
                            .map(name -> count.get(name.getLocalPart()) > 1 ? name.toString() : name.getLocalPart())
                            .orElse(""));
        return labels;
    }

    private Field typeField(Map<ComplexType, String> labels) {
        compiler.prefixes().useXsi();
        var annotations = new LinkedHashMap<String, Object>();
        annotations.put(
                "enum",
                types.stream()
                        .filter(type -> !type.isAbstract())
                        .map(labels::get)
                        .toList());
        if (!declared.isAbstract()) annotations.put("default", labels.get(declared));
        var field = compiler.field(
                TYPE, "xsi:type", new Type.Text(0), RecordCompiler.traits(!declared.isAbstract(), false), annotations);
        members.add(field);
        return field;
    }

    /** An attribute does not take the name of an element. */
    private void reserve(Particle particle) {
        switch (particle) {
            case Particle.Element element ->
                names.reserve(element.name().getLocalPart().replace('.', '_'));
            case Particle.Sequence sequence -> sequence.parts().forEach(this::reserve);
            case Particle.Choice choice -> choice.parts().forEach(this::reserve);
            case Particle.All all -> all.parts().forEach(this::reserve);
            case Particle.Any _ -> names.reserve("any");
        }
    }

    private Map<ComplexType, List<Shape.Attribute>> attributes() {
        var all = new HashMap<ComplexType, List<Shape.Attribute>>();
        var fields = new HashMap<QName, List<Field>>();
        for (var type : types) {
            var ofType = new ArrayList<Shape.Attribute>();
            for (var use : type.attributes()) {
                var known = fields.computeIfAbsent(use.name(), _ -> new ArrayList<>());
                var field = known.stream()
                        .filter(other -> ScopeCompiler.isCarriedAs(other, use.type()))
                        .findFirst()
                        .orElseGet(() -> {
                            var made = attributeField(use, type.equals(declared));
                            known.add(made);
                            members.add(made);
                            return made;
                        });
                ofType.add(attribute(use, field));
            }
            all.put(type, ofType);
        }
        return all;
    }

    private Field attributeField(AttributeUse use, boolean isOfDeclared) {
        var local = use.name().getLocalPart();
        var name = names.give(names.isTaken(local) ? "@" + local : local);
        var annotations = new LinkedHashMap<>(compiler.annotations(use.type(), use.node()));
        use.fallback()
                .filter(value -> use.type().accepts(use.type().normalized(value)))
                .flatMap(value -> SimpleTypeJson.value(use.type(), value))
                .ifPresent(value -> annotations.put(use.fixed().isPresent() ? "const" : "default", value));
        var traits = RecordCompiler.traits(!isOfDeclared || !use.isRequired(), false);
        return compiler.simple(name, "@" + local, use.type(), traits, annotations);
    }

    private Shape.Attribute attribute(AttributeUse use, Field field) {
        return new Shape.Attribute(
                field,
                use.name().getNamespaceURI(),
                use.name().getLocalPart().intern(),
                Prefixes.utf8(" " + compiler.prefixes().prefixed(use.name()) + "=\""),
                use.type(),
                use.isRequired(),
                use.fallback(),
                use.fixed());
    }

    private Shape.AnyAttribute anyAttribute() {
        var wildcard =
                types.stream().flatMap(type -> type.anyAttribute().stream()).findFirst();
        if (wildcard.isEmpty()) return null;
        var name = compiler.field("name", "name", new Type.Text(0), Set.of(), Map.of("x-xsd", "QName"));
        var value = compiler.field("value", "value", new Type.Text(0), Set.of(), Map.of());
        var each = compiler.field("", "", new Type.Group(List.of(name, value)), Set.of(), Map.of());
        var list = compiler.field(
                names.give(ANY_ATTRIBUTE),
                "@*",
                new Type.Repeated(each, 0, SafeXml.MAX_ATTRIBUTES),
                RecordCompiler.traits(true, false),
                Map.of());
        members.add(list);
        return new Shape.AnyAttribute(list, each, name, value, wildcard.get());
    }

    private Map<ComplexType, Shape.Text> text() {
        var all = new HashMap<ComplexType, Shape.Text>();
        // Where attributes stand beside a value that is nil, the group is there and its text is null.
        var isNillable = RecordCompiler.isNillable(element);
        Field field = null;
        for (var type : types) {
            if (type.text().isEmpty()) continue;
            var simple = type.text().get();
            if (field == null || !ScopeCompiler.isCarriedAs(field, simple)) {
                var name = field == null ? TEXT : names.give(TEXT);
                field = compiler.simple(
                        name,
                        "text()",
                        simple,
                        RecordCompiler.traits(!type.equals(declared), isNillable),
                        type.equals(declared) ? compiler.rules(simple, element) : SimpleTypeJson.annotations(simple));
                members.add(field);
                if (isNillable) compiler.prefixes().useXsi();
            }
            all.put(
                    type,
                    new Shape.Text(
                            field,
                            simple,
                            isNillable,
                            compiler.fallback(element, simple),
                            compiler.fixed(element, simple)));
        }
        return all;
    }
}
