package io.legacybridge.xml;

import io.legacybridge.spi.problem.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/**
 * One element of a schema document, such as {@code xs:element}, as it stands there. Compared by identity.
 *
 * @see <a href="https://www.w3.org/TR/xmlschema-1/">XML Schema Part 1: Structures, Second Edition</a>
 */
final class SchemaNode {

    private final Document document;
    private final String kind;
    private final Map<String, String> attributes;
    private final Map<String, String> namespaces;
    private final List<SchemaNode> children;
    private final Place place;
    private final String documentation;
    private final boolean isGlobal;

    /**
     * What a whole {@code xs:schema} says.
     *
     * @param chameleon it has no namespace of its own and takes the one of the document that includes it
     */
    record Document(
            String targetNamespace,
            boolean chameleon,
            boolean qualifiedElements,
            boolean qualifiedAttributes,
            String block) {}

    /**
     * @param kind          local name of the element
     * @param attributes    those without a namespace
     * @param namespaces    every prefix in scope; the default namespace under the empty one
     * @param children      elements of the schema namespace, without annotations
     * @param documentation of its annotation; empty when it has none
     * @param isGlobal      it stands right below the schema
     */
    SchemaNode(
            Document document,
            String kind,
            Map<String, String> attributes,
            Map<String, String> namespaces,
            List<SchemaNode> children,
            Place place,
            String documentation,
            boolean isGlobal) {
        this.document = document;
        this.kind = kind;
        this.attributes = attributes;
        this.namespaces = namespaces;
        this.children = children;
        this.place = place;
        this.documentation = documentation;
        this.isGlobal = isGlobal;
    }

    Document document() {
        return document;
    }

    String kind() {
        return kind;
    }

    boolean is(String otherKind) {
        return kind.equals(otherKind);
    }

    List<SchemaNode> children() {
        return children;
    }

    Place place() {
        return place;
    }

    String documentation() {
        return documentation;
    }

    Optional<SchemaNode> child(String ofKind) {
        for (var child : children) if (child.is(ofKind)) return Optional.of(child);
        return Optional.empty();
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    /** Empty text when the attribute is absent. */
    String attribute(String name) {
        return attributes.getOrDefault(name, "").strip();
    }

    /** The attribute with its blanks, such as a value of a facet. */
    String exactly(String name) {
        return attributes.getOrDefault(name, "");
    }

    boolean isTrue(String attribute) {
        var value = attribute(attribute);
        return value.equals("true") || value.equals("1");
    }

    /** Name of a global component. */
    QName globalName() {
        return new QName(document.targetNamespace(), attribute("name"));
    }

    /** Name of an element, whether its declaration is global or local. */
    QName elementName() {
        var form = attribute("form");
        var qualified = form.isEmpty() ? document.qualifiedElements() : form.equals("qualified");
        return new QName(isGlobal || qualified ? document.targetNamespace() : "", attribute("name"));
    }

    /** The name that an attribute refers to; empty when its prefix is not declared. */
    Optional<QName> reference(String attribute) {
        return name(attribute(attribute));
    }

    Optional<QName> name(String prefixed) {
        var colon = prefixed.indexOf(':');
        var prefix = colon < 0 ? "" : prefixed.substring(0, colon);
        var local = prefixed.substring(colon + 1);
        if (prefix.equals(XMLConstants.XML_NS_PREFIX)) return Optional.of(new QName(XMLConstants.XML_NS_URI, local));
        var namespace = namespaces.get(prefix);
        if (namespace == null && !prefix.isEmpty()) return Optional.empty();
        // What a document without a namespace of its own names belongs to the one that includes it.
        if (namespace == null) namespace = document.chameleon() ? document.targetNamespace() : "";
        return Optional.of(new QName(namespace, local));
    }

    @Override
    public String toString() {
        return kind + " at " + place;
    }
}
