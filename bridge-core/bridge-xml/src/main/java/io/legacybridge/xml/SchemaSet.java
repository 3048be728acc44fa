package io.legacybridge.xml;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/** The global components of all documents, and which of them build on which. Nothing of it is fetched. */
final class SchemaSet {

    private static final int MAX_DOCUMENTS = 1_000;

    /** What a global component may be; those of one kind have a name of their own. */
    enum Kind {
        ELEMENT("element"),
        TYPE("type"),
        GROUP("group"),
        ATTRIBUTE("attribute"),
        ATTRIBUTE_GROUP("attribute group");

        final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    private final Contracts contracts;
    private final Problems problems;
    private final Map<Kind, Map<QName, SchemaNode>> globals = new EnumMap<>(Kind.class);
    private final Map<QName, List<SchemaNode>> substitutes = new HashMap<>();
    private final Map<QName, List<SchemaNode>> derived = new HashMap<>();
    private final Map<String, List<SchemaNode>> declarations = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    /** Namespaces whose documents are not here, with where they are asked for. */
    private final Map<String, String> notHere = new HashMap<>();

    private SchemaSet(Contracts contracts, Problems problems) {
        this.contracts = contracts;
        this.problems = problems;
        for (var kind : Kind.values()) globals.put(kind, new HashMap<>());
    }

    static SchemaSet read(List<XmlSource> sources, Contracts contracts, Problems problems) {
        var set = new SchemaSet(contracts, problems);
        for (var source : sources) set.document(source.name(), source.content(), Optional.empty());
        return set;
    }

    Optional<SchemaNode> find(Kind kind, QName name) {
        return Optional.ofNullable(globals.get(kind).get(name));
    }

    /** The elements that may stand for this one, itself not among them; directly. */
    List<SchemaNode> substitutes(QName head) {
        return substitutes.getOrDefault(head, List.of());
    }

    /** The global types that are derived from this one; directly. */
    List<SchemaNode> derived(QName base) {
        return derived.getOrDefault(base, List.of());
    }

    Set<QName> elements() {
        return globals.get(Kind.ELEMENT).keySet();
    }

    /** Every declaration of an element of this name, global or local, in any namespace. */
    List<SchemaNode> declarations(String localName) {
        return declarations.getOrDefault(localName, List.of());
    }

    private void declare(SchemaNode node) {
        if (node.is("element") && node.has("name")) {
            var known = declarations.computeIfAbsent(node.attribute("name"), _ -> new ArrayList<>());
            // A document that two others include is read twice.
            if (known.stream().noneMatch(other -> other.place().equals(node.place()))) known.add(node);
        }
        node.children().forEach(this::declare);
    }

    /** Why a namespace may be unknown; empty when nobody asks for it. */
    Optional<String> whyNotHere(String namespace) {
        return Optional.ofNullable(notHere.get(namespace));
    }

    private void document(String name, byte[] content, Optional<String> includingNamespace) {
        if (!seen.add(includingNamespace.orElse("") + " " + name)) return;
        if (seen.size() > MAX_DOCUMENTS) {
            problems.error(
                    Place.of(contracts.shown(name)),
                    "The schemas have more than " + MAX_DOCUMENTS + " documents.",
                    "Leave out those that are not needed.",
                    "xml/too-large");
            return;
        }
        for (var schema : new SchemaReader(contracts.shown(name), includingNamespace, problems).read(content))
            schema(name, schema);
    }

    private void schema(String name, SchemaNode schema) {
        declare(schema);
        for (var child : schema.children()) {
            switch (child.kind()) {
                case "include" -> include(name, child);
                case "import" -> imported(name, child);
                case "element" -> {
                    add(Kind.ELEMENT, child);
                    reference(child, "substitutionGroup").ifPresent(head -> append(substitutes, head, child));
                }
                case "complexType", "simpleType" -> {
                    add(Kind.TYPE, child);
                    base(child).ifPresent(base -> append(derived, base, child));
                }
                case "group" -> add(Kind.GROUP, child);
                case "attribute" -> add(Kind.ATTRIBUTE, child);
                case "attributeGroup" -> add(Kind.ATTRIBUTE_GROUP, child);
                case "notation" -> {}
                default ->
                    problems.error(
                            child.place(),
                            "xs:" + child.kind() + " is not supported in a schema.",
                            "Write the schema without it.",
                            "xml/unsupported");
            }
        }
    }

    private void add(Kind kind, SchemaNode node) {
        if (node.attribute("name").isEmpty()) {
            problems.error(node.place(), "This " + kind.shown + " has no name.", "Give it one.", "xml/bad-schema");
            return;
        }
        var other = globals.get(kind).putIfAbsent(node.globalName(), node);
        if (other != null && !other.place().equals(node.place()))
            problems.warning(
                    node.place(),
                    "The " + kind.shown + " " + node.globalName() + " stands at " + other.place() + " too, and that one"
                            + " counts.",
                    "Remove one of them.",
                    "xml/defined-twice");
    }

    private static Optional<QName> base(SchemaNode type) {
        var content = type.is("simpleType")
                ? Optional.of(type)
                : type.child("complexContent").or(() -> type.child("simpleContent"));
        return content.flatMap(found -> found.child("extension").or(() -> found.child("restriction")))
                .filter(derivation -> derivation.has("base"))
                .flatMap(derivation -> derivation.reference("base"));
    }

    private static Optional<QName> reference(SchemaNode node, String attribute) {
        return node.has(attribute) ? node.reference(attribute) : Optional.empty();
    }

    private static void append(Map<QName, List<SchemaNode>> all, QName name, SchemaNode node) {
        all.computeIfAbsent(name, _ -> new ArrayList<>()).add(node);
    }

    private void include(String from, SchemaNode include) {
        var location = include.attribute("schemaLocation");
        var namespace = include.document().targetNamespace();
        if (location.isEmpty() || isElsewhere(location)) {
            problems.error(
                    include.place(),
                    "\"" + location + "\" is no file of the contracts folder, and nothing is fetched.",
                    "Save the document beside this one and write its file name.",
                    "xml/not-a-file");
            return;
        }
        load(from, location, include, Optional.of(namespace));
    }

    private void imported(String from, SchemaNode asked) {
        var namespace = asked.attribute("namespace");
        var location = asked.attribute("schemaLocation");
        if (namespace.equals(XMLConstants.W3C_XML_SCHEMA_NS_URI) || namespace.equals(XMLConstants.XML_NS_URI)) return;
        if (location.isEmpty()) return;
        if (isElsewhere(location)) {
            notHere.putIfAbsent(
                    namespace, "Save " + location + ", which is never fetched, beside this file and import that.");
            return;
        }
        load(from, location, asked, Optional.empty());
    }

    private void load(String from, String location, SchemaNode asked, Optional<String> includingNamespace) {
        var name = resolve(from, location);
        try {
            document(name, contracts.read(name), includingNamespace);
        } catch (IOException e) {
            problems.error(
                    asked.place(),
                    "There is no file " + contracts.shown(name) + " to " + asked.kind() + ".",
                    "Put the file there, or mend schemaLocation.",
                    "xml/no-such-file");
        }
    }

    private static boolean isElsewhere(String location) {
        return location.matches("(?s)[A-Za-z][A-Za-z0-9+.-]+:.*") || location.startsWith("/");
    }

    /** Relative to the document that asks, without dots in between. */
    static String resolve(String from, String location) {
        var parts = new ArrayList<>(List.of(from.split("/")));
        parts.removeLast();
        for (var part : location.split("/")) {
            if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) parts.removeLast();
            else if (!part.equals(".") && !part.isEmpty()) parts.add(part);
        }
        return String.join("/", parts);
    }
}
