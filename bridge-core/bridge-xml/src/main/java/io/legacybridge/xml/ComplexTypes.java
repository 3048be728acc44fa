package io.legacybridge.xml;

import io.legacybridge.xml.ComplexType.AttributeUse;
import io.legacybridge.xml.ComplexType.Particle;
import io.legacybridge.xml.ComplexType.Wildcard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/** Puts complex types together out of their bases, groups and attributes. What is wrong with one is told. */
final class ComplexTypes {

    /** Of all types that one record needs, with those of groups wherever they stand. */
    private static final int MAX_PARTS = 200_000;

    private final References references;
    private final SimpleTypes simpleTypes;
    private final Map<SchemaNode, ComplexType> known = new HashMap<>();
    private final Set<SchemaNode> begun = new HashSet<>();
    private final Set<SchemaNode> openGroups = new HashSet<>();
    private int parts;

    ComplexTypes(References references, SimpleTypes simpleTypes) {
        this.references = references;
        this.simpleTypes = simpleTypes;
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
                content(node),
                attributes(node, Map.of(), false),
                any(node));
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
        var anyAttribute =
                any(from).or(() -> from.is("extension") ? base.flatMap(ComplexType::anyAttribute) : Optional.empty());
        return type(
                node,
                false,
                Optional.of(text),
                Optional.empty(),
                attributes(from, inherited, from.is("extension")),
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
                    content(from),
                    attributes(from, Map.of(), false),
                    any(from));
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
                    content(from),
                    attributes(from, byName(base.get()), false),
                    any(from));
        var text = content(from).isEmpty() ? base.get().text() : Optional.<SimpleType>empty();
        return type(
                node,
                isMixed || base.get().isMixed(),
                text,
                extended(base.get().content(), content(from)),
                attributes(from, byName(base.get()), true),
                any(from).or(() -> base.get().anyAttribute()));
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

    // Content

    private Optional<Particle> content(SchemaNode parent) {
        for (var child : parent.children()) {
            switch (child.kind()) {
                case "sequence", "choice", "all", "group" -> {
                    return saysNothing(child) ? Optional.empty() : particle(child);
                }
                case "attribute", "attributeGroup", "anyAttribute", "simpleType" -> {}
                default -> references.unsupported(child, "xs:" + child.kind() + " is not supported in a complex type.");
            }
        }
        return Optional.empty();
    }

    /** A group of nothing is no content (XML Schema Part 1, 3.4.2, effective content). */
    private static boolean saysNothing(SchemaNode group) {
        if (!group.children().isEmpty()) return false;
        return group.is("sequence")
                || group.is("all")
                || group.is("choice") && group.attribute("minOccurs").equals("0");
    }

    /** Empty when it may not stand there at all. */
    private Optional<Particle> particle(SchemaNode node) {
        countParts();
        var min = occurs(node, "minOccurs");
        var max = occurs(node, "maxOccurs");
        if (max == 0) return Optional.empty();
        if (max < min) references.bad(node, "minOccurs is more than maxOccurs.", "Mend one of them.");
        return switch (node.kind()) {
            case "element" -> element(node, min, max);
            case "sequence" -> Optional.of(new Particle.Sequence(parts(node), min, max, "sequence"));
            case "choice" -> Optional.of(new Particle.Choice(parts(node), min, max, "choice"));
            case "all" -> Optional.of(new Particle.All(parts(node), min, max));
            case "group" -> group(node, min, max);
            case "any" -> Optional.of(new Particle.Any(wildcard(node), min, max));
            default -> {
                references.unsupported(node, "xs:" + node.kind() + " is not supported in a model group.");
                yield Optional.empty();
            }
        };
    }

    /** Groups that hold two of the next one each double with every one of them. */
    private void countParts() {
        if (++parts > MAX_PARTS) throw new RecordCompiler.TooLarge();
    }

    private List<Particle> parts(SchemaNode node) {
        var parts = new ArrayList<Particle>();
        for (var child : node.children()) particle(child).ifPresent(parts::add);
        return parts;
    }

    private int occurs(SchemaNode node, String attribute) {
        var written = node.attribute(attribute);
        if (written.isEmpty()) return 1;
        if (written.equals("unbounded")) return Particle.UNBOUNDED;
        if (written.matches("[+]?[0-9]{1,18}")) return (int) Math.min(Particle.UNBOUNDED, Long.parseLong(written));
        references.bad(node, attribute + " \"" + written + "\" is no number.", "Write one, or unbounded.");
        return 1;
    }

    private Optional<Particle> element(SchemaNode node, int min, int max) {
        if (!node.has("ref")) {
            if (node.attribute("name").isEmpty()) references.bad(node, "This element has no name.", "Give it one.");
            return Optional.of(new Particle.Element(node, node.elementName(), min, max, true));
        }
        var name = references.name(node, "ref");
        return name.flatMap(found -> references.find(SchemaSet.Kind.ELEMENT, found, node))
                .map(global -> new Particle.Element(global, name.get(), min, max, false));
    }

    private Optional<Particle> group(SchemaNode node, int min, int max) {
        var group = references.name(node, "ref").flatMap(name -> references.find(SchemaSet.Kind.GROUP, name, node));
        if (group.isEmpty()) return Optional.empty();
        if (!openGroups.add(group.get())) {
            references.bad(node, "This group stands in itself.", "Put an element in between.");
            return Optional.empty();
        }
        var name = group.get().attribute("name");
        var model = group.get().children().stream().findFirst().flatMap(this::particle);
        openGroups.remove(group.get());
        return model.map(found -> repeated(found, min, max, name));
    }

    /** The model of a named group, as often as it is referred to. */
    private static Particle repeated(Particle model, int min, int max, String name) {
        return switch (model) {
            case Particle.Sequence(var parts, int innerMin, int innerMax, var _)
            when innerMin == 1 && innerMax == 1 -> new Particle.Sequence(parts, min, max, name);
            case Particle.Choice(var parts, int innerMin, int innerMax, var _)
            when innerMin == 1 && innerMax == 1 -> new Particle.Choice(parts, min, max, name);
            case Particle.All(var parts, int innerMin, var _) -> new Particle.All(parts, Math.min(min, innerMin), max);
            default -> min == 1 && max == 1 ? model : new Particle.Sequence(List.of(model), min, max, name);
        };
    }

    /** Without a target namespace {@code ##other} is every namespace (XML Schema Part 1, 3.10.2 and 3.10.4). */
    private static Wildcard wildcard(SchemaNode node) {
        var target = node.document().targetNamespace();
        var written = node.attribute("namespace");
        var isStrict = !node.attribute("processContents").matches("lax|skip");
        return switch (written) {
            case "", "##any" -> new Wildcard(Set.of(), Optional.empty(), isStrict);
            case "##other" -> new Wildcard(Set.copyOf(List.of(target, "")), Optional.empty(), isStrict);
            default -> {
                var only = new HashSet<String>();
                for (var each : written.split("\\s+"))
                    only.add(each.equals("##targetNamespace") ? target : each.equals("##local") ? "" : each);
                yield new Wildcard(Set.of(), Optional.of(only), isStrict);
            }
        };
    }

    // Attributes

    private Optional<Wildcard> any(SchemaNode parent) {
        var own = parent.child("anyAttribute").map(ComplexTypes::wildcard);
        if (own.isPresent()) return own;
        for (var child : parent.children()) {
            if (!child.is("attributeGroup")) continue;
            var found = attributeGroup(child).flatMap(this::any);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private Optional<SchemaNode> attributeGroup(SchemaNode node) {
        return references
                .name(node, "ref")
                .flatMap(name -> references.find(SchemaSet.Kind.ATTRIBUTE_GROUP, name, node));
    }

    /** @param isExtension what the base has stays; a restriction may take some of it away */
    private Map<QName, AttributeUse> attributes(
            SchemaNode parent, Map<QName, AttributeUse> inherited, boolean isExtension) {
        var all = new LinkedHashMap<>(inherited);
        addAttributes(parent, all, isExtension);
        return all;
    }

    private void addAttributes(SchemaNode parent, Map<QName, AttributeUse> all, boolean isExtension) {
        countParts();
        for (var child : parent.children()) {
            if (child.is("attribute")) attribute(child, all, isExtension);
            if (!child.is("attributeGroup")) continue;
            var group = attributeGroup(child);
            if (group.isEmpty()) continue;
            if (!openGroups.add(group.get())) {
                references.bad(child, "This attribute group stands in itself.", "Remove it.");
                continue;
            }
            addAttributes(group.get(), all, isExtension);
            openGroups.remove(group.get());
        }
    }

    private void attribute(SchemaNode node, Map<QName, AttributeUse> all, boolean isExtension) {
        var name = attributeName(node);
        if (name.isEmpty()) return;
        if (node.attribute("use").equals("prohibited")) {
            if (!isExtension) all.remove(name.get());
            return;
        }
        var declared = node.has("ref") && !isXml(name.get())
                ? references.find(SchemaSet.Kind.ATTRIBUTE, name.get(), node)
                : Optional.of(node);
        if (declared.isEmpty()) return;
        var type = isXml(name.get()) ? xmlAttribute(name.get()) : attributeType(declared.get());
        var fixed =
                simpleTypes.declared(node, "fixed", type).or(() -> simpleTypes.declared(declared.get(), "fixed", type));
        var fallback = simpleTypes
                .declared(node, "default", type)
                .or(() -> fixed)
                .or(() -> simpleTypes.declared(declared.get(), "default", type));
        for (var each : List.of(fixed, fallback))
            if (each.isPresent() && !type.accepts(type.normalized(each.get())))
                references.bad(
                        node,
                        "\"" + each.get() + "\" is no value of this attribute.",
                        "Write " + type.expected() + ".");
        var required = node.attribute("use").equals("required");
        all.put(name.get(), new AttributeUse(name.get(), type, required, fallback, fixed, declared.get()));
    }

    private Optional<QName> attributeName(SchemaNode node) {
        if (node.has("ref")) return references.name(node, "ref");
        var form = node.attribute("form");
        var qualified = form.isEmpty() ? node.document().qualifiedAttributes() : form.equals("qualified");
        return Optional.of(new QName(qualified ? node.document().targetNamespace() : "", node.attribute("name")));
    }

    private static boolean isXml(QName name) {
        return name.getNamespaceURI().equals(XMLConstants.XML_NS_URI);
    }

    /** The attributes of the namespace that needs no declaration. */
    private static SimpleType xmlAttribute(QName name) {
        return switch (name.getLocalPart()) {
            case "id" -> SimpleType.of(BuiltIn.ID);
            case "base" -> SimpleType.of(BuiltIn.ANY_URI);
            case "lang", "space" -> SimpleType.of(BuiltIn.TOKEN);
            default -> SimpleType.STRING;
        };
    }

    private SimpleType attributeType(SchemaNode node) {
        if (node.has("type"))
            return references
                    .name(node, "type")
                    .map(name -> simpleTypes.named(name, node))
                    .orElse(SimpleType.STRING);
        return node.child("simpleType").map(simpleTypes::of).orElse(SimpleType.ANY);
    }
}
