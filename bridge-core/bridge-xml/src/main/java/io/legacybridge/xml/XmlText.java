package io.legacybridge.xml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Copies an element so that it can stand alone: every prefix that its names use, or that an {@code xsi:type} in it uses, is
 * declared in it. Comments and instructions are left out.
 */
final class XmlText {

    private final XMLStreamReader in;
    private final XmlBytes out;
    /** What is in scope in the copy: prefixes and namespaces, one after the other. */
    private final List<String> scope = new ArrayList<>();

    private XmlText(XMLStreamReader in, XmlBytes out) {
        this.in = in;
        this.out = out;
    }

    /** Copies the element that the reader stands at, up to its end tag. */
    static void copy(XMLStreamReader in, XmlBytes out) throws XMLStreamException {
        new XmlText(in, out).element();
    }

    private void element() throws XMLStreamException {
        Deque<String> open = new ArrayDeque<>();
        Deque<Integer> scopes = new ArrayDeque<>();
        start(open, scopes);
        while (!open.isEmpty()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> start(open, scopes);
                case XMLStreamConstants.END_ELEMENT -> {
                    out.markup("</" + open.pop() + ">");
                    scope.subList(scopes.pop(), scope.size()).clear();
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    out.text(in.getText());
                default -> {}
            }
        }
    }

    private void start(Deque<String> open, Deque<Integer> scopes) {
        scopes.push(scope.size());
        var name = prefixed(in.getPrefix(), in.getLocalName());
        open.push(name);
        out.markup("<" + name);
        for (var index = 0; index < in.getNamespaceCount(); index++)
            declare(in.getNamespacePrefix(index), in.getNamespaceURI(index));
        declare(in.getPrefix(), in.getNamespaceURI());
        for (var index = 0; index < in.getAttributeCount(); index++) attribute(index);
        out.markup('>');
    }

    private void attribute(int index) {
        var prefix = in.getAttributePrefix(index);
        var value = in.getAttributeValue(index);
        if (prefix != null && !prefix.isEmpty()) declare(prefix, in.getAttributeNamespace(index));
        var colon = value.indexOf(':');
        if (XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(in.getAttributeNamespace(index)) && colon > 0)
            declare(
                    value.substring(0, colon).strip(),
                    in.getNamespaceURI(value.substring(0, colon).strip()));
        out.markup(" " + prefixed(prefix, in.getAttributeLocalName(index)) + "=\"");
        out.attribute(value);
        out.markup('"');
    }

    private void declare(String givenPrefix, String givenNamespace) {
        var prefix = Objects.requireNonNullElse(givenPrefix, "");
        var namespace = Objects.requireNonNullElse(givenNamespace, "");
        if (prefix.equals(XMLConstants.XML_NS_PREFIX) || inScope(prefix).equals(namespace)) return;
        // A prefix cannot be taken back, and none needs it.
        if (!prefix.isEmpty() && namespace.isEmpty()) return;
        scope.add(prefix);
        scope.add(namespace);
        out.markup(prefix.isEmpty() ? " xmlns=\"" : " xmlns:" + prefix + "=\"");
        out.attribute(namespace);
        out.markup('"');
    }

    private String inScope(String prefix) {
        for (var index = scope.size() - 2; index >= 0; index -= 2)
            if (scope.get(index).equals(prefix)) return scope.get(index + 1);
        return "";
    }

    private static String prefixed(String prefix, String local) {
        return prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
    }
}
