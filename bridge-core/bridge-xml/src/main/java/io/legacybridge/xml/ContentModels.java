package io.legacybridge.xml;

import io.legacybridge.xml.ComplexType.Particle;
import io.legacybridge.xml.ComplexType.Wildcard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts together what stands in the elements of a type: sequences, choices, groups. What is wrong with one is told. */
final class ContentModels {

    private final References references;
    private final Runnable countParts;
    private final Set<SchemaNode> openGroups = new HashSet<>();

    /** @param countParts run for each part, so that somebody sees when there are too many */
    ContentModels(References references, Runnable countParts) {
        this.references = references;
        this.countParts = countParts;
    }

    /** What stands in an element whose type, extension or restriction this is; empty when no element does. */
    Optional<Particle> of(SchemaNode parent) {
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
        countParts.run();
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
            case "any" -> Optional.of(new Particle.Any(Wildcard.of(node), min, max));
            default -> {
                references.unsupported(node, "xs:" + node.kind() + " is not supported in a model group.");
                yield Optional.empty();
            }
        };
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
}
