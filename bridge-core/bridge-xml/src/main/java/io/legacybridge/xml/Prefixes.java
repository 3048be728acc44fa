package io.legacybridge.xml;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/** Gives each namespace of a record a prefix; all of them are declared at its first element. */
final class Prefixes {

    private static final String XSI = "xsi";

    private final Map<String, String> byNamespace = new LinkedHashMap<>();
    private boolean usesXsi;

    /** Markup up to the name: {@code <n0:order}. */
    Slot.Tag tag(QName name) {
        var prefixed = prefixed(name);
        return new Slot.Tag(
                name.getNamespaceURI(),
                name.getLocalPart().intern(),
                utf8("<" + prefixed),
                utf8("</" + prefixed + ">"));
    }

    String prefixed(QName name) {
        return switch (name.getNamespaceURI()) {
            case "" -> name.getLocalPart();
            case XMLConstants.XML_NS_URI -> "xml:" + name.getLocalPart();
            default ->
                byNamespace.computeIfAbsent(name.getNamespaceURI(), _ -> "n" + byNamespace.size()) + ":"
                        + name.getLocalPart();
        };
    }

    /** Somewhere in the record a type may be named or a value be nil. */
    void useXsi() {
        usesXsi = true;
    }

    /** The declarations of all prefixes that were given. */
    byte[] declarations() {
        var text = new XmlBytes();
        byNamespace.forEach((namespace, prefix) -> declare(prefix, namespace, text));
        if (usesXsi) declare(XSI, XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, text);
        return text.toByteArray();
    }

    /** False when XML cannot hold the namespace. */
    static boolean declare(String prefix, String namespace, XmlBytes text) {
        text.markup(" xmlns:" + prefix + "=\"");
        var isLegal = text.attribute(namespace);
        text.markup('"');
        return isLegal;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
