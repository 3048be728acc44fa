package io.legacybridge.xml;

import io.legacybridge.xml.ComplexType.AttributeUse;
import io.legacybridge.xml.ComplexType.Particle;
import io.legacybridge.xml.ComplexType.Wildcard;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.namespace.QName;

/** Puts complex types together out of their bases, groups and attributes. What is wrong with one is told. */
final class ComplexTypes {

    /** Of all types that one record needs, with those of groups wherever they stand. */
    private static final int MAX_PARTS = 200_000;

    private final References references;
    private final SimpleTypes simpleTypes;
    private final ContentModels contents;
    private final DeclaredAttributes attributes;
    private final Map<SchemaNode, ComplexType> known = new HashMap<>();
    private final Set<SchemaNode> begun = new HashSet<>();
    private int parts;

    ComplexTypes(References references, SimpleTypes simpleTypes) {
        this.references = references;
        this.simpleTypes = simpleTypes;
        this.contents = new ContentModels(references, this::countParts);
        this.attributes = new DeclaredAttributes(references, simpleTypes, this::countParts);
    }

    /** @param node an {@code xs:complexType} */
    ComplexType of(SchemaNode node) {
        var found = known.get(node);
        if (found != null) return found;
        if (!begun.add(node)) {
            references.bad(node, "This type is derived from itself.", "Name another base.");
            return empty(node);
        }
        var type = compile(node);
        known.put(node, type);
        return type;
    }

    private static ComplexType empty(SchemaNode node) {
        return new ComplexType(
                node, Optional.empty(), false, false, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
    }

    private ComplexType compile(SchemaNode node) {
        var simple = node.child("simpleContent");
        if (simple.isPresent()) return simpleContent(node, simple.get());
        var complex = node.child("complexContent");
        if (complex.isPresent()) return complexContent(node, complex.get());
        return type(
                node,
                node.isTrue("mixed"),
                Optional.empty(),
                contents.of(node),
                attributes.of(node, Map.of(), false),
                attributes.any(node));
    }

    private ComplexType type(
            SchemaNode node,
            boolean isMixed,
            Optional<SimpleType> text,
            Optional<Particle> content,
            Map<QName, AttributeUse> attributes,
            Optional<Wildcard> anyAttribute) {
        var name = node.has("name") ? Optional.of(node.globalName()) : Optional.<QName>empty();
        return new ComplexType(
                node,
                name,
                node.isTrue("abstract"),
                isMixed,
                text,
                content,
                List.copyOf(attributes.values()),
                anyAttribute);
    }

    private Optional<SchemaNode> derivation(SchemaNode content) {
        var derivation = content.child("extension").or(() -> content.child("restriction"));
        if (derivation.isEmpty() || !derivation.get().has("base")) {
            references.bad(
                    content, "xs:" + content.kind() + " derives from nothing.", "Write an extension with its base.");
            return Optional.empty();
        }
        return derivation;
    }

    private ComplexType simpleContent(SchemaNode node, SchemaNode content) {
        var derivation = derivation(content);
        var baseName = derivation.flatMap(found -> references.name(found, "base"));
        if (baseName.isEmpty()) return empty(node);
        var from = derivation.get();
        var base = complexBase(baseName.get());
        var inherited = base.map(ComplexTypes::byName).orElse(Map.of());
        SimpleType text;
        if (base.isPresent()) {
            text = base.get()
                    .text()
                    .orElseGet(() -> from.child("simpleType")
                            .map(simpleTypes::of)
                            .orElseGet(() -> {
                                references.bad(from, baseName.get() + " has no simple content.", "Name another base.");
                                return SimpleType.STRING;
                            }));
        } else {
            text = simpleTypes.named(baseName.get(), from);
        }
        if (from.is("restriction"))
            text = simpleTypes.restricted(
                    from.child("simpleType").map(simpleTypes::of).orElse(text), from);
        var anyAttribute = attributes
                .any(from)
                .or(() -> from.is("extension") ? base.flatMap(ComplexType::anyAttribute) : Optional.empty());
        return type(
                node,
                false,
                Optional.of(text),
                Optional.empty(),
                attributes.of(from, inherited, from.is("extension")),
                anyAttribute);
    }

    /** The base when it is a complex type that is declared. */
    private Optional<ComplexType> complexBase(QName name) {
        if (SimpleTypes.isBuiltIn(name)) return Optional.empty();
        return references
                .schemas()
                .find(SchemaSet.Kind.TYPE, name)
                .filter(base -> base.is("complexType"))
                .map(this::of);
    }

    private ComplexType complexContent(SchemaNode node, SchemaNode content) {
        var derivation = derivation(content);
        var baseName = derivation.flatMap(found -> references.name(found, "base"));
        if (baseName.isEmpty()) return empty(node);
        var from = derivation.get();
        var isMixed = content.has("mixed") ? content.isTrue("mixed") : node.isTrue("mixed");
        var isAnyType = SimpleTypes.isBuiltIn(baseName.get())
                && baseName.get().getLocalPart().equals("anyType");
        if (isAnyType)
            return type(
                    node,
                    isMixed || from.is("extension"),
                    Optional.empty(),
                    contents.of(from),
                    attributes.of(from, Map.of(), false),
                    attributes.any(from));
        var base = complexBase(baseName.get());
        if (base.isEmpty()) {
            if (references.find(SchemaSet.Kind.TYPE, baseName.get(), from).isPresent())
                references.bad(from, baseName.get() + " is no complex type.", "Name one as the base.");
            return empty(node);
        }
        if (from.is("restriction"))
            return type(
                    node,
                    isMixed,
                    Optional.empty(),
                    contents.of(from),
                    attributes.of(from, byName(base.get()), false),
                    attributes.any(from));
        var text = contents.of(from).isEmpty() ? base.get().text() : Optional.<SimpleType>empty();
        return type(
                node,
                isMixed || base.get().isMixed(),
                text,
                extended(base.get().content(), contents.of(from)),
                attributes.of(from, byName(base.get()), true),
                attributes.any(from).or(() -> base.get().anyAttribute()));
    }

    private static Optional<Particle> extended(Optional<Particle> base, Optional<Particle> more) {
        if (base.isEmpty() || isEmpty(base.get())) return more;
        return more.isEmpty() || isEmpty(more.get())
                ? base
                : Optional.of(new Particle.Sequence(List.of(base.get(), more.get()), 1, 1, "sequence"));
    }

    private static boolean isEmpty(Particle particle) {
        return switch (particle) {
            case Particle.Sequence sequence -> sequence.parts().isEmpty();
            case Particle.All all -> all.parts().isEmpty();
            case Particle.Choice _, Particle.Element _, Particle.Any _ -> false;
        };
    }

    private static Map<QName, AttributeUse> byName(ComplexType type) {
        var all = new LinkedHashMap<QName, AttributeUse>();
        for (var use : type.attributes()) all.put(use.name(), use);
        return all;
    }

    /** Groups that hold two of the next one each double with every one of them. */
    private void countParts() {
        if (++parts > MAX_PARTS) throw new RecordCompiler.TooLarge();
    }
}
