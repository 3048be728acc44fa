package io.legacybridge.xml;

import io.legacybridge.xml.ComplexType.AttributeUse;
import io.legacybridge.xml.ComplexType.Wildcard;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/** Puts together the attributes of a type, with those of groups. What is wrong with one is told. */
final class DeclaredAttributes {

    private final References references;
    private final SimpleTypes simpleTypes;
    private final Runnable countParts;
    private final Set<SchemaNode> openGroups = new HashSet<>();

    /** @param countParts run for each group, so that somebody sees when there are too many */
    DeclaredAttributes(References references, SimpleTypes simpleTypes, Runnable countParts) {
        this.references = references;
        this.simpleTypes = simpleTypes;
        this.countParts = countParts;
    }

    /**
     * Those of a type, extension or restriction.
     *
     * @param inherited   of the base
     * @param isExtension what the base has stays; a restriction may take some of it away
     */
    Map<QName, AttributeUse> of(SchemaNode parent, Map<QName, AttributeUse> inherited, boolean isExtension) {
        var all = new LinkedHashMap<>(inherited);
        add(parent, all, isExtension);
        return all;
    }

    /** Which others may stand there. Asked behind {@link #of}, which tells of a group that stands in itself. */
    Optional<Wildcard> any(SchemaNode parent) {
        var own = parent.child("anyAttribute").map(Wildcard::of);
        if (own.isPresent()) return own;
        for (var child : parent.children()) {
            if (!child.is("attributeGroup")) continue;
            var group = group(child).filter(openGroups::add);
            var found = group.flatMap(this::any);
            group.ifPresent(openGroups::remove);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private void add(SchemaNode parent, Map<QName, AttributeUse> all, boolean isExtension) {
        countParts.run();
        for (var child : parent.children()) {
            if (child.is("attribute")) attribute(child, all, isExtension);
            if (!child.is("attributeGroup")) continue;
            var group = group(child);
            if (group.isEmpty()) continue;
            if (!openGroups.add(group.get())) {
                references.bad(child, "This attribute group stands in itself.", "Remove it.");
                continue;
            }
            add(group.get(), all, isExtension);
            openGroups.remove(group.get());
        }
    }

    private Optional<SchemaNode> group(SchemaNode node) {
        return references
                .name(node, "ref")
                .flatMap(name -> references.find(SchemaSet.Kind.ATTRIBUTE_GROUP, name, node));
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
