package io.legacybridge.xml;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What XML says, as lines that can be compared: names, attributes and texts in order, as the parser of the JDK reads them. Prefixes,
 * declarations, comments and blanks between elements say nothing, and {@code 1.50} is {@code 1.5}; but {@code 007} is a text.
 */
public final class XmlContent {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE]-?\\d+)?");

    private final List<String> lines = new ArrayList<>();

    private XmlContent() {}

    public static List<String> of(byte[] document) throws Exception {
        var parser = DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder();
        return of(parser.parse(new ByteArrayInputStream(document)).getDocumentElement());
    }

    public static List<String> of(Element element) {
        var content = new XmlContent();
        content.add("", element);
        return content.lines;
    }

    private void add(String path, Element element) {
        var here = path + "/" + name(element);
        lines.add(here);
        var attributes = new TreeSet<String>();
        for (var index = 0; index < element.getAttributes().getLength(); index++) {
            var attribute = element.getAttributes().item(index);
            if (isData(attribute)) attributes.add(here + "/@" + name(attribute) + " = " + said(element, attribute));
        }
        lines.addAll(attributes);
        var children = element.getChildNodes();
        var hasElements = false;
        for (var index = 0; index < children.getLength(); index++)
            hasElements |= children.item(index) instanceof Element;
        if (!hasElements) {
            if (!element.getTextContent().isEmpty()) lines.add(here + " = " + value(element.getTextContent()));
            return;
        }
        for (var index = 0; index < children.getLength(); index++) {
            var child = children.item(index);
            if (child instanceof Element inner) add(here, inner);
            else if (child.getNodeType() == Node.TEXT_NODE
                    && !child.getTextContent().isBlank()) lines.add(here + " = " + child.getTextContent());
        }
    }

    private static boolean isData(Node attribute) {
        var namespace = attribute.getNamespaceURI();
        if (XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(namespace)) return false;
        if (!XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(namespace)) return true;
        return attribute.getLocalName().equals("type")
                || attribute.getLocalName().equals("nil")
                        && attribute.getNodeValue().strip().matches("true|1");
    }

    private static String said(Element element, Node attribute) {
        var value = attribute.getNodeValue();
        if (!XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(attribute.getNamespaceURI())) return value(value);
        if (attribute.getLocalName().equals("nil")) return "true";
        var colon = value.indexOf(':');
        var prefix = colon < 0 ? null : value.substring(0, colon).strip();
        return "{" + element.lookupNamespaceURI(prefix) + "}"
                + value.substring(colon + 1).strip();
    }

    private static String value(String text) {
        var stripped = text.strip();
        return NUMBER.matcher(stripped).matches()
                ? new BigDecimal(stripped).stripTrailingZeros().toPlainString()
                : text;
    }

    private static String name(Node node) {
        return node.getNamespaceURI() == null
                ? node.getLocalName()
                : "{" + node.getNamespaceURI() + "}" + node.getLocalName();
    }
}
