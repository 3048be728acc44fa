package io.legacybridge.adapter.soap.wsdl;

import io.legacybridge.spi.problem.Place;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a contract file with the place where it stands, which the usual readers of WSDL do not keep.
 *
 * @param prefixes every prefix that is known here; {@code ""} is the default namespace
 * @param text     its own characters, without those of its children
 */
record XmlNode(
        QName name,
        Map<QName, String> attributes,
        Map<String, String> prefixes,
        List<XmlNode> children,
        String text,
        Place place) {

    private static final int MAX_DEPTH = 200;

    /** Why a file is no XML that is read here. */
    static final class NotXml extends Exception {

        private final transient Place place;
        private final String fix;

        NotXml(Place place, String what, String fix) {
            super(what);
            this.place = place;
            this.fix = fix;
        }

        Place place() {
            return place;
        }

        String fix() {
            return fix;
        }
    }

    /** @param shown how problems name the file */
    static XmlNode read(byte[] content, String shown) throws NotXml {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            var reader = factory.createXMLStreamReader(new ByteArrayInputStream(content));
            try {
                return read(reader, shown);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            var at = e.getLocation();
            var place = at == null ? Place.of(shown) : Place.of(shown, at.getLineNumber(), at.getColumnNumber());
            throw new NotXml(place, "This is not well-formed XML.", "Correct it, or fetch the file again.");
        }
    }

    private static XmlNode read(XMLStreamReader reader, String shown) throws XMLStreamException, NotXml {
        var open = new ArrayDeque<Open>();
        while (true) {
            // The reader stands behind what it gives, so an element begins where it stood before.
            var begin = place(reader, shown);
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (open.size() == MAX_DEPTH)
                        throw new NotXml(
                                begin,
                                "Elements are nested deeper than " + MAX_DEPTH + ".",
                                "Flatten it; no contract needs that.");
                    open.push(new Open(reader, begin, open.peek()));
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!open.isEmpty()) open.peek().text.append(reader.getText());
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    var node = open.pop().node();
                    if (open.isEmpty()) return node;
                    open.peek().children.add(node);
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new NotXml(
                            begin,
                            "A document type declaration stands here.",
                            "Remove it: contracts with one are not read, since it can pull in other files.");
                default -> {}
            }
        }
    }

    private static Place place(XMLStreamReader reader, String shown) {
        var at = reader.getLocation();
        return Place.of(shown, at.getLineNumber(), at.getColumnNumber());
    }

    /** An element whose end has not come yet. */
    private static final class Open {

        private final QName name;
        private final Map<QName, String> attributes = new HashMap<>();
        private final Map<String, String> prefixes;
        private final List<XmlNode> children = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final Place place;

        Open(XMLStreamReader reader, Place place, Open parent) {
            this.name = reader.getName();
            this.place = place;
            for (var i = 0; i < reader.getAttributeCount(); i++)
                attributes.put(reader.getAttributeName(i), reader.getAttributeValue(i));
            var inherited = parent == null ? Map.<String, String>of() : parent.prefixes;
            this.prefixes = reader.getNamespaceCount() == 0 ? inherited : new HashMap<>(inherited);
            for (var i = 0; i < reader.getNamespaceCount(); i++) {
                var prefix = reader.getNamespacePrefix(i);
                var namespace = reader.getNamespaceURI(i);
                prefixes.put(prefix == null ? "" : prefix, namespace == null ? "" : namespace);
            }
        }

        XmlNode node() {
            return new XmlNode(name, attributes, prefixes, children, text.toString(), place);
        }
    }

    boolean is(String namespace, String localName) {
        return name.getLocalPart().equals(localName) && name.getNamespaceURI().equals(namespace);
    }

    /** Children of this name, in order. */
    List<XmlNode> all(String namespace, String localName) {
        return children.stream().filter(child -> child.is(namespace, localName)).toList();
    }

    Optional<XmlNode> first(String namespace, String localName) {
        return children.stream().filter(child -> child.is(namespace, localName)).findFirst();
    }

    /** An attribute without a namespace. */
    Optional<String> attribute(String localName) {
        return attribute("", localName);
    }

    Optional<String> attribute(String namespace, String localName) {
        return Optional.ofNullable(attributes.get(new QName(namespace, localName)));
    }

    /** The name that an attribute holds; empty when the attribute is missing or its prefix is unknown. */
    Optional<QName> qname(String attribute) {
        return attribute(attribute).flatMap(this::resolve);
    }

    private Optional<QName> resolve(String written) {
        var text = written.strip();
        var colon = text.indexOf(':');
        var prefix = colon < 0 ? "" : text.substring(0, colon);
        if (prefix.equals(XMLConstants.XML_NS_PREFIX))
            return Optional.of(new QName(XMLConstants.XML_NS_URI, text.substring(colon + 1)));
        var namespace = prefixes.get(prefix);
        if (namespace == null && !prefix.isEmpty()) return Optional.empty();
        return Optional.of(new QName(namespace == null ? "" : namespace, text.substring(colon + 1)));
    }
}
