package io.legacybridge.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.InputStream;
import java.io.Reader;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLInputFactory2;

/**
 * Reads XML that nobody vouches for. A DTD is refused where it begins, no entity but those of XML is known, nothing is
 * fetched, and everything has a limit. A reader reports markup that breaks a rule as {@link XMLStreamException}.
 */
public final class SafeXml {

    /** Elements within elements. An envelope stands around a record, and the record may be as deep as JSON may be. */
    public static final int MAX_DEPTH = 80;

    public static final int MAX_ATTRIBUTES = 256;
    public static final int MAX_ATTRIBUTE_LENGTH = 256 * 1024;

    /** Characters of one document. How many bytes a caller takes from the network is limited before. */
    public static final long MAX_CHARACTERS = 128L * 1024 * 1024;

    public static final long MAX_ELEMENTS = 8_000_000;

    /** A document type declaration stands in the document. */
    public static final class HasDoctype extends XMLStreamException {

        private HasDoctype(Location at) {
            super("a document with a DOCTYPE is refused", at);
        }
    }

    private static final XMLInputFactory NAMESPACES = factory(true);
    private static final XMLInputFactory NO_NAMESPACES = factory(false);

    private SafeXml() {}

    /**
     * A reader at the document's first element. The encoding is the one that the document declares, else UTF-8; the stream
     * stays open.
     */
    public static XMLStreamReader reader(InputStream content) throws XMLStreamException {
        return atRoot(NAMESPACES.createXMLStreamReader(content));
    }

    /** The same for characters. */
    public static XMLStreamReader reader(Reader content) throws XMLStreamException {
        return atRoot(NAMESPACES.createXMLStreamReader(content));
    }

    /** Moves to the document's first element. */
    public static XMLStreamReader atRoot(XMLStreamReader reader) throws XMLStreamException {
        while (reader.next() != XMLStreamConstants.START_ELEMENT)
            if (reader.getEventType() == XMLStreamConstants.DTD) throw new HasDoctype(reader.getLocation());
        return reader;
    }

    /** From a start tag to its end tag. */
    public static void skip(XMLStreamReader reader) throws XMLStreamException {
        for (var depth = 1; depth > 0; ) {
            var event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) depth++;
            else if (event == XMLStreamConstants.END_ELEMENT) depth--;
        }
    }

    /**
     * The namespaces that are declared at a start tag and around it, by their prefixes; the default namespace has an empty
     * one.
     */
    public static Map<String, String> prefixes(XMLStreamReader reader, Map<String, String> around) {
        if (reader.getNamespaceCount() == 0) return around;
        var namespaces = new HashMap<>(around);
        for (var index = 0; index < reader.getNamespaceCount(); index++) {
            var prefix = reader.getNamespacePrefix(index);
            var uri = reader.getNamespaceURI(index);
            namespaces.put(prefix == null ? "" : prefix, uri == null ? "" : uri);
        }
        return namespaces;
    }

    /** For pieces of a document, whose prefixes are declared elsewhere: a prefix is a part of a name. */
    public static XMLInputFactory withoutNamespaces() {
        return NO_NAMESPACES;
    }

    private static XMLInputFactory factory(boolean namespaces) {
        var factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, namespaces);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
        // Text that is parsed only when it is asked for breaks its rules with an unchecked exception.
        factory.setProperty(XMLInputFactory2.P_LAZY_PARSING, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is fetched for a document");
        });
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, MAX_DEPTH);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, MAX_ATTRIBUTES);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, MAX_ATTRIBUTE_LENGTH);
        factory.setProperty(WstxInputProperties.P_MAX_CHARACTERS, MAX_CHARACTERS);
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_COUNT, MAX_ELEMENTS);
        factory.setProperty(WstxInputProperties.P_MAX_ENTITY_COUNT, 1);
        factory.setProperty(WstxInputProperties.P_MAX_ENTITY_DEPTH, 1);
        return factory;
    }
}
