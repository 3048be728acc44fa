package io.legacybridge.xml;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads the schemas of one document, with the place of everything that stands in them. */
final class SchemaReader {

    private static final int MAX_DOCUMENTATION = 500;

    private final String shown;
    private final Optional<String> includingNamespace;
    private final Problems problems;

    /**
     * @param shown              how problems name the document
     * @param includingNamespace target namespace of the schema that includes this one
     */
    SchemaReader(String shown, Optional<String> includingNamespace, Problems problems) {
        this.shown = shown;
        this.includingNamespace = includingNamespace;
        this.problems = problems;
    }

    /** Every {@code xs:schema} of the document, wherever it stands. What is not well-formed is a problem. */
    List<SchemaNode> read(byte[] content) {
        var schemas = new ArrayList<SchemaNode>();
        try {
            var in = SafeXml.reader(new ByteArrayInputStream(content));
            find(in, Map.of(), schemas);
            // A document is well-formed only when its end is.
            while (in.hasNext()) in.next();
            in.close();
        } catch (XMLStreamException e) {
            problems.error(place(e), "The document is not well-formed.", wordsOf(e), "xml/not-well-formed");
        }
        return schemas;
    }

    private void find(XMLStreamReader in, Map<String, String> around, List<SchemaNode> schemas)
            throws XMLStreamException {
        var namespaces = SafeXml.prefixes(in, around);
        if (isSchema(in) && in.getLocalName().equals("schema")) {
            schemas.add(node(in, document(in), around, 0));
            return;
        }
        while (in.next() != XMLStreamConstants.END_ELEMENT)
            if (in.getEventType() == XMLStreamConstants.START_ELEMENT) find(in, namespaces, schemas);
    }

    private SchemaNode.Document document(XMLStreamReader in) {
        var namespace = in.getAttributeValue(null, "targetNamespace");
        var chameleon = namespace == null
                && includingNamespace.filter(ns -> !ns.isEmpty()).isPresent();
        var block = in.getAttributeValue(null, "blockDefault");
        return new SchemaNode.Document(
                namespace != null ? namespace.strip() : includingNamespace.orElse(""),
                chameleon,
                "qualified".equals(in.getAttributeValue(null, "elementFormDefault")),
                "qualified".equals(in.getAttributeValue(null, "attributeFormDefault")),
                block == null ? "" : block);
    }

    private SchemaNode node(XMLStreamReader in, SchemaNode.Document document, Map<String, String> around, int depth)
            throws XMLStreamException {
        var kind = in.getLocalName();
        var namespaces = SafeXml.prefixes(in, around);
        var attributes = attributes(in);
        var place = Place.of(
                shown, in.getLocation().getLineNumber(), in.getLocation().getColumnNumber());
        var children = new ArrayList<SchemaNode>();
        var documentation = "";
        while (in.next() != XMLStreamConstants.END_ELEMENT) {
            if (in.getEventType() != XMLStreamConstants.START_ELEMENT) continue;
            if (!isSchema(in)) SafeXml.skip(in);
            else if (in.getLocalName().equals("annotation")) documentation = annotation(in);
            else children.add(node(in, document, namespaces, depth + 1));
        }
        return new SchemaNode(document, kind, attributes, namespaces, children, place, documentation, depth == 1);
    }

    private static Map<String, String> attributes(XMLStreamReader in) {
        var attributes = new HashMap<String, String>();
        for (var index = 0; index < in.getAttributeCount(); index++)
            if (in.getAttributeNamespace(index) == null
                    || in.getAttributeNamespace(index).isEmpty())
                attributes.put(in.getAttributeLocalName(index), in.getAttributeValue(index));
        return attributes;
    }

    /** What the first documentation says, in one line. */
    private static String annotation(XMLStreamReader in) throws XMLStreamException {
        var text = new StringBuilder();
        var isDocumentation = false;
        for (var depth = 1; depth > 0; ) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    isDocumentation |= in.getLocalName().equals("documentation");
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (isDocumentation && text.length() < MAX_DOCUMENTATION) text.append(in.getText());
                }
                default -> {}
            }
        }
        var line = text.toString().replaceAll("\\s+", " ").strip();
        return line.length() <= MAX_DOCUMENTATION ? line : line.substring(0, MAX_DOCUMENTATION) + "...";
    }

    private static boolean isSchema(XMLStreamReader in) {
        return XMLConstants.W3C_XML_SCHEMA_NS_URI.equals(in.getNamespaceURI());
    }

    private Place place(XMLStreamException e) {
        var at = e.getLocation();
        return at == null ? Place.of(shown) : Place.of(shown, at.getLineNumber(), at.getColumnNumber());
    }

    /** The parser's words, without the place that it adds on lines of their own. */
    private static String wordsOf(XMLStreamException e) {
        var words =
                e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        words = words.replaceFirst("^ParseError at .*", "");
        return words.isEmpty() ? "Mend what stands here." : "Mend what stands here: " + words.strip() + ".";
    }
}
