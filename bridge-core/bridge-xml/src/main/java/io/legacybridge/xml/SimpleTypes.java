package io.legacybridge.xml;

import io.legacybridge.xml.BuiltIn.Family;
import io.legacybridge.xml.SimpleType.Variety;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/** Makes simple types ready. What is wrong with one is told, and then any text will do. */
final class SimpleTypes {

    private static final int MAX_LENGTH = Integer.MAX_VALUE;

    private final References references;
    private final Map<SchemaNode, SimpleType> known = new HashMap<>();
    private final Set<SchemaNode> begun = new HashSet<>();

    SimpleTypes(References references) {
        this.references = references;
    }

    static boolean isBuiltIn(QName name) {
        return name.getNamespaceURI().equals(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    }

    /** @param from the node that names it */
    SimpleType named(QName name, SchemaNode from) {
        if (isBuiltIn(name)) return builtIn(name.getLocalPart(), from);
        return references
                .find(SchemaSet.Kind.TYPE, name, from)
                .map(node -> {
                    if (node.is("simpleType")) return of(node);
                    references.bad(from, name + " is no simple type.", "Name a simple type.");
                    return SimpleType.STRING;
                })
                .orElse(SimpleType.STRING);
    }

    private SimpleType builtIn(String name, SchemaNode from) {
        return switch (name) {
            case "NMTOKENS" -> SimpleType.listOf(BuiltIn.NMTOKEN);
            case "IDREFS" -> SimpleType.listOf(BuiltIn.IDREF);
            case "ENTITIES" -> SimpleType.listOf(BuiltIn.ENTITY);
            default ->
                BuiltIn.of(name).map(SimpleType::of).orElseGet(() -> {
                    references
                            .problems()
                            .error(
                                    from.place(),
                                    "XML Schema has no simple type " + name + ", or none that is supported.",
                                    "Name one that it has.",
                                    "xml/unknown-name");
                    return SimpleType.STRING;
                });
        };
    }

    /** @param node an {@code xs:simpleType} */
    SimpleType of(SchemaNode node) {
        var found = known.get(node);
        if (found != null) return found;
        if (!begun.add(node)) {
            references.bad(node, "This type is made of itself.", "Name another base.");
            return SimpleType.STRING;
        }
        var type = compile(node);
        known.put(node, type);
        return type;
    }

    private SimpleType compile(SchemaNode node) {
        for (var child : node.children()) {
            switch (child.kind()) {
                case "restriction" -> {
                    return restricted(base(child), child);
                }
                case "list" -> {
                    return list(child);
                }
                case "union" -> {
                    return union(child);
                }
                default -> references.bad(child, "xs:" + child.kind() + " cannot stand here.", "Remove it.");
            }
        }
        references.bad(node, "This type says nothing.", "Write a restriction, list or union.");
        return SimpleType.STRING;
    }

    private SimpleType base(SchemaNode restriction) {
        if (restriction.has("base"))
            return references
                    .name(restriction, "base")
                    .map(name -> named(name, restriction))
                    .orElse(SimpleType.STRING);
        return restriction.child("simpleType").map(this::of).orElseGet(() -> {
            references.bad(restriction, "This restriction has no base.", "Name one.");
            return SimpleType.STRING;
        });
    }

    private SimpleType list(SchemaNode list) {
        var item = list.has("itemType")
                ? references
                        .name(list, "itemType")
                        .map(name -> named(name, list))
                        .orElse(SimpleType.STRING)
                : list.child("simpleType").map(this::of).orElse(SimpleType.STRING);
        if (item.variety() instanceof Variety.ListOf) {
            references.bad(list, "A list cannot be a list's item.", "Name another item.");
            item = SimpleType.STRING;
        }
        return new SimpleType(new Variety.ListOf(item), WhiteSpace.COLLAPSE, new Facets());
    }

    private SimpleType union(SchemaNode union) {
        var members = new ArrayList<SimpleType>();
        for (var written : union.attribute("memberTypes").split("\\s+"))
            if (!written.isEmpty())
                references.name(union, "memberTypes", written).ifPresent(name -> members.add(named(name, union)));
        for (var child : union.children()) if (child.is("simpleType")) members.add(of(child));
        if (members.isEmpty()) references.bad(union, "This union has no members.", "Name them.");
        if (members.stream().anyMatch(member -> member.family() == Family.QNAME))
            references.unsupported(
                    union, "A union with QName is not supported, since its prefix means nothing in JSON.");
        return new SimpleType(new Variety.Union(List.copyOf(members)), WhiteSpace.PRESERVE, new Facets());
    }

    /** @param derivation a restriction, whose children are facets among others */
    SimpleType restricted(SimpleType base, SchemaNode derivation) {
        var facets = base.facets().copy();
        var whiteSpace = base.whiteSpace();
        var patterns = new ArrayList<Pattern>();
        var sources = new ArrayList<String>();
        List<String> listed = null;
        for (var facet : derivation.children()) {
            switch (facet.kind()) {
                case "enumeration" -> {
                    if (listed == null) listed = new ArrayList<>();
                    value(base, facet).ifPresent(listed::add);
                }
                case "pattern" -> {
                    try {
                        patterns.add(XsdPattern.compile(facet.exactly("value")));
                        sources.add(facet.exactly("value"));
                    } catch (PatternSyntaxException e) {
                        references.bad(
                                facet,
                                "\"" + facet.exactly("value") + "\" is no pattern: " + e.getDescription() + ".",
                                "Mend it.");
                    }
                }
                case "whiteSpace" -> whiteSpace = whiteSpace(facet, whiteSpace);
                case "length" -> facets.minLength = facets.maxLength = number(facet, facets.maxLength);
                case "minLength" -> facets.minLength = number(facet, facets.minLength);
                case "maxLength" -> facets.maxLength = number(facet, facets.maxLength);
                case "totalDigits" -> facets.totalDigits = number(facet, facets.totalDigits);
                case "fractionDigits" -> facets.fractionDigits = number(facet, facets.fractionDigits);
                case "minInclusive" -> {
                    facets.minInclusive = bound(base, facet);
                    facets.minExclusive = "";
                }
                case "minExclusive" -> {
                    facets.minExclusive = bound(base, facet);
                    facets.minInclusive = "";
                }
                case "maxInclusive" -> {
                    facets.maxInclusive = bound(base, facet);
                    facets.maxExclusive = "";
                }
                case "maxExclusive" -> {
                    facets.maxExclusive = bound(base, facet);
                    facets.maxInclusive = "";
                }
                case "simpleType", "attribute", "attributeGroup", "anyAttribute" -> {}
                default -> references.unsupported(facet, "xs:" + facet.kind() + " is not supported in a restriction.");
            }
        }
        if (listed != null) facets.enumeration = listed;
        if (!patterns.isEmpty()) {
            facets.patterns.add(List.copyOf(patterns));
            facets.patternSources.add(String.join("|", sources));
        }
        return new SimpleType(base.variety(), whiteSpace, facets);
    }

    private WhiteSpace whiteSpace(SchemaNode facet, WhiteSpace ofBase) {
        return switch (facet.attribute("value")) {
            case "preserve" -> WhiteSpace.PRESERVE;
            case "replace" -> WhiteSpace.REPLACE;
            case "collapse" -> WhiteSpace.COLLAPSE;
            default -> {
                references.bad(facet, "whiteSpace is preserve, replace or collapse.", "Write one of them.");
                yield ofBase;
            }
        };
    }

    private int number(SchemaNode facet, int ofBase) {
        var value = facet.attribute("value");
        if (value.matches("[+]?[0-9]{1,18}")) return (int) Math.min(MAX_LENGTH, Long.parseLong(value));
        references.bad(facet, "The value \"" + value + "\" of " + facet.kind() + " is no number.", "Write one.");
        return ofBase;
    }

    /**
     * A value that a declaration has in one of its attributes. The prefixes of names are the declaration's, so they are
     * replaced by their namespaces.
     */
    Optional<String> declared(SchemaNode node, String attribute, SimpleType type) {
        if (!node.has(attribute)) return Optional.empty();
        var written = node.exactly(attribute);
        return Optional.of(type.family() == Family.QNAME ? expanded(node, attribute, written) : written);
    }

    private String expanded(SchemaNode node, String attribute, String names) {
        return Arrays.stream(WhiteSpace.items(names))
                .map(name -> references
                        .name(node, attribute, name)
                        .map(QName::toString)
                        .orElse(name))
                .collect(Collectors.joining(" "));
    }

    /** A value that the facet lists, as it is compared. */
    private Optional<String> value(SimpleType base, SchemaNode facet) {
        var written = base.normalized(facet.exactly("value"));
        if (base.family() == Family.QNAME) return Optional.of(expanded(facet, "value", written));
        if (base.accepts(written)) return Optional.of(written);
        references.bad(
                facet,
                "\"" + written + "\" is no value of the type that is restricted.",
                "Write " + base.expected() + ".");
        return Optional.empty();
    }

    private String bound(SimpleType base, SchemaNode facet) {
        var written = base.normalized(facet.attribute("value"));
        var ordered =
                switch (base.family()) {
                    case TIME, DURATION, FLOATING, DECIMAL, INTEGER -> base.variety() instanceof Variety.Atomic;
                    case TEXT, QNAME, BINARY, FLAG -> false;
                };
        var fits = ordered
                && base.variety() instanceof Variety.Atomic(var builtIn)
                && builtIn.isLexical.test(written)
                && !written.equals("NaN");
        if (fits) return written;
        references.bad(
                facet,
                "\"" + written + "\" cannot bound the values of the type that is restricted.",
                "Write " + base.expected() + ".");
        return "";
    }
}
