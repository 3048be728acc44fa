package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.xml.SafeXml;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An envelope that came, read up to its body. Not thread-safe.
 *
 * @see <a href="https://www.w3.org/TR/2000/NOTE-SOAP-20000508/">SOAP 1.1</a> and <a
 *     href="https://www.w3.org/TR/soap12-part1/">SOAP 1.2</a>
 */
public final class ReceivedEnvelope {

    private final byte[] bytes;
    private final int length;
    private final XMLStreamReader in;
    private final SoapVersion version;
    private final Set<QName> headers = new LinkedHashSet<>();
    private final Optional<QName> element;

    /** Well-formed, and no envelope. */
    public static final class NotSoap extends Exception {

        private final boolean isEnvelope;

        NotSoap(QName root) {
            super("it begins with " + root);
            this.isEnvelope = root.getLocalPart().equals("Envelope");
        }

        /**
         * Whether the sender is to be told that it speaks another version: SOAP 1.1 (section 4.1.2) means envelopes of another
         * namespace, SOAP 1.2 (section 5.4.6) everything else than its envelope.
         */
        boolean isOtherVersion(SoapVersion version) {
            return isEnvelope || version == SoapVersion.SOAP_1_2;
        }
    }

    /** @throws XMLStreamException when it is not well-formed up to the body */
    public ReceivedEnvelope(byte[] bytes, int length) throws XMLStreamException, NotSoap {
        this.bytes = bytes;
        this.length = length;
        this.in = SafeXml.reader(new ByteArrayInputStream(bytes, 0, length));
        this.version = version(in);
        toBody(in, headers::add);
        this.element = nextTag(in) == XMLStreamConstants.START_ELEMENT ? Optional.of(in.getName()) : Optional.empty();
    }

    public SoapVersion version() {
        return version;
    }

    /** Names of the header's elements. */
    Set<QName> headers() {
        return headers;
    }

    /** The first element in the body; empty when there is none. */
    public Optional<QName> element() {
        return element;
    }

    boolean isFault() {
        return element.isPresent()
                && element.get().getLocalPart().equals("Fault")
                && element.get().getNamespaceURI().equals(version.namespace());
    }

    /** At the first element in the body; it can be read once. */
    public XMLStreamReader atBody() {
        return in;
    }

    /** A new reader at an element of the header. */
    XMLStreamReader atHeader(QName name) throws XMLStreamException {
        var again = again();
        nextTag(again);
        while (nextTag(again) == XMLStreamConstants.START_ELEMENT) {
            if (again.getName().equals(name)) return again;
            SafeXml.skip(again);
        }
        throw new IllegalArgumentException("there is no header element " + name);
    }

    /** A new reader at the first element in the body. */
    XMLStreamReader bodyAgain() throws XMLStreamException {
        var again = again();
        toBody(again, _ -> {});
        nextTag(again);
        return again;
    }

    private XMLStreamReader again() throws XMLStreamException {
        return SafeXml.reader(new ByteArrayInputStream(bytes, 0, length));
    }

    /**
     * Reads what is left behind the body's first element.
     *
     * @throws XMLStreamException when the envelope does not end as it must
     */
    public void finish() throws XMLStreamException {
        while (in.hasNext()) {
            if (in.next() == XMLStreamConstants.START_ELEMENT)
                throw new XMLStreamException("a second element in the body");
        }
    }

    private static SoapVersion version(XMLStreamReader root) throws NotSoap {
        for (var known : SoapVersion.values())
            if (root.getName().equals(new QName(known.namespace(), "Envelope"))) return known;
        throw new NotSoap(root.getName());
    }

    /** One header at most, and then the body (SOAP 1.1, section 4; SOAP 1.2, section 5). */
    private void toBody(XMLStreamReader reader, Consumer<QName> headers) throws XMLStreamException {
        var tag = nextTag(reader);
        if (tag == XMLStreamConstants.START_ELEMENT && isOurs(reader, "Header")) {
            while (nextTag(reader) == XMLStreamConstants.START_ELEMENT) {
                headers.accept(reader.getName());
                SafeXml.skip(reader);
            }
            tag = nextTag(reader);
        }
        if (tag != XMLStreamConstants.START_ELEMENT || !isOurs(reader, "Body"))
            throw new XMLStreamException("no body where it belongs", reader.getLocation());
    }

    private boolean isOurs(XMLStreamReader reader, String name) {
        return reader.getName().equals(new QName(version.namespace(), name));
    }

    /** The next start or end tag, whatever stands before it. */
    static int nextTag(XMLStreamReader reader) throws XMLStreamException {
        var event = reader.next();
        while (event != XMLStreamConstants.START_ELEMENT && event != XMLStreamConstants.END_ELEMENT)
            event = reader.next();
        return event;
    }
}
