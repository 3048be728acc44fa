package io.legacybridge.adapter.soap.wsdl;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.xml.SafeXml;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.stream.Location;
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

    /** One less than the reader allows, so that the problem has a place. */
    private static final int MAX_DEPTH = SafeXml.MAX_DEPTH - 1;

    /**
     * @param shown how problems name the file
     * @throws ProblemException when it is no XML that is read here
     */
    static XmlNode read(byte[] content, String shown) {
        try {
            return read(SafeXml.reader(new ByteArrayInputStream(content)), shown, Map.of(), 1);
        } catch (SafeXml.HasDoctype e) {
            throw notXml(
                    place(e.getLocation(), shown),
                    "A document type declaration stands here.",
                    "Remove it: contracts with one are not read, since it can pull in other files.");
        } catch (XMLStreamException e) {
            var place = e.getLocation() == null ? Place.of(shown) : place(e.getLocation(), shown);
            throw notXml(place, "This is not well-formed XML.", "Correct it, or fetch the file again.");
        }
    }

    private static XmlNode read(XMLStreamReader in, String shown, Map<String, String> around, int depth)
            throws XMLStreamException {
        var place = place(in.getLocation(), shown);
        if (depth > MAX_DEPTH)
            throw notXml(
                    place, "Elements are nested deeper than " + MAX_DEPTH + ".", "Flatten it; no contract needs that.");
        var name = in.getName();
        var attributes = new HashMap<QName, String>();
        for (var i = 0; i < in.getAttributeCount(); i++)
            attributes.put(in.getAttributeName(i), in.getAttributeValue(i));
        var prefixes = SafeXml.prefixes(in, around);
        var children = new ArrayList<XmlNode>();
        var text = new StringBuilder();
        for (var event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next()) {
            switch (event) {
                case XMLStreamConstants.START_ELEMENT -> children.add(read(in, shown, prefixes, depth + 1));
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(in.getText());
                default -> {}
            }
        }
        return new XmlNode(name, attributes, prefixes, children, text.toString(), place);
    }

    private static Place place(Location at, String shown) {
        return Place.of(shown, at.getLineNumber(), at.getColumnNumber());
    }

    private static ProblemException notXml(Place place, String what, String fix) {
        return ProblemException.error(place, what, fix, "wsdl/not-xml");
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
