package io.legacybridge.xml;

import io.legacybridge.xml.ComplexType.Particle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.namespace.QName;

/** Which elements may stand in the place of others, and which types for others. */
record Substitution(References references, ComplexTypes complexTypes) {

    /** The elements that may stand in an element's place, itself among them; without abstract ones. */
    List<Particle.Element> substitutes(Particle.Element element) {
        if (element.isExact()) return List.of(element);
        var all = new ArrayList<SchemaNode>();
        all.add(element.node());
        var block = element.node().has("block")
                ? element.node().attribute("block")
                : element.node().document().block();
        if (!block.contains("substitution") && !block.equals("#all")) addSubstitutes(element.name(), all);
        var usable = all.stream()
                .filter(node -> !node.isTrue("abstract"))
                .map(node -> new Particle.Element(
                        node,
                        node.globalName(),
                        all.size() > 1 ? 1 : element.min(),
                        all.size() > 1 ? 1 : element.max(),
                        true))
                .toList();
        if (usable.isEmpty() && element.min() > 0)
            references.bad(
                    element.node(), "The element is abstract, and no other stands for it.", "Declare one that does.");
        return usable;
    }

    private void addSubstitutes(QName head, List<SchemaNode> all) {
        for (var node : references.schemas().substitutes(head)) {
            if (all.contains(node)) continue;
            all.add(node);
            addSubstitutes(node.globalName(), all);
        }
    }

    /** The derivations that may not stand for the type: those that the element, the type or the schema blocks. */
    static Set<String> blocked(SchemaNode element, ComplexType type) {
        var blocked = new HashSet<String>();
        for (var node : List.of(element, type.node())) {
            var written = node.has("block")
                    ? node.attribute("block")
                    : node.document().block();
            if (written.equals("#all")) blocked.addAll(List.of("extension", "restriction", "substitution"));
            blocked.addAll(List.of(written.split("\\s+")));
        }
        return blocked;
    }

    /** The types that may stand for a type, each after its base, itself the first; without other abstract ones. */
    List<ComplexType> variants(ComplexType type, Set<String> blocked) {
        var all = new ArrayList<ComplexType>();
        all.add(type);
        if (type.name().isPresent()) addDerived(type.name().get(), blocked, all);
        all.removeIf(each -> !each.equals(type) && (each.isAbstract() || each.isMixed()));
        if (all.size() == 1 && type.isAbstract())
            references.bad(
                    type.node(),
                    "The type is abstract, and no other is derived from it.",
                    "Derive one, or use it nowhere.");
        return all;
    }

    private void addDerived(QName name, Set<String> blocked, List<ComplexType> all) {
        for (var node : references.schemas().derived(name)) {
            if (!node.is("complexType")) continue;
            var isExtension = node.children().stream()
                    .anyMatch(content -> content.child("extension").isPresent());
            if (blocked.contains(isExtension ? "extension" : "restriction")) continue;
            var derived = complexTypes.of(node);
            if (all.contains(derived)) continue;
            all.add(derived);
            addDerived(node.globalName(), blocked, all);
        }
    }
}
