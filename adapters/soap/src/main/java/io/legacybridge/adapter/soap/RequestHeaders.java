package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.xml.SafeXml;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What the header of a received request says about the request itself: WS-Addressing, and what the sender wants to have
 * understood.
 *
 * @param messageId   the sender's own name for the request
 * @param addressing  namespace of the WS-Addressing that is used; empty when none is
 * @param answersHere whether the answer may go back over the connection on which the request came
 * @param demanded    elements that must be understood by whoever takes the request, those of WS-Addressing aside
 * @see <a href="https://www.w3.org/TR/ws-addr-core/">Web Services Addressing 1.0 - Core</a>
 */
record RequestHeaders(Optional<String> messageId, String addressing, boolean answersHere, Set<QName> demanded) {

    private static final String CURRENT = "http://www.w3.org/2005/08/addressing";
    private static final String EARLIER = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    private static final Set<String> HERE =
            Set.of(CURRENT + "/anonymous", CURRENT + "/none", EARLIER + "/role/anonymous");
    private static final Set<String> FOR_US = Set.of(
            "http://schemas.xmlsoap.org/soap/actor/next",
            "http://www.w3.org/2003/05/soap-envelope/role/next",
            "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver");

    /** Longer ids are names of nothing. */
    private static final int LONGEST_ID = 1_000;

    /** A header of WS-Addressing holds more than is read of it. */
    static final class HeaderTooLong extends Exception {

        HeaderTooLong(String header) {
            super(
                    "The WS-Addressing header %s has more than %,d characters.".formatted(header, LONGEST_ID),
                    null,
                    false,
                    false);
        }
    }

    /** There may be one MessageID at most, and nobody knows which of them the sender means. */
    static final class TwoMessageIds extends Exception {

        private final String addressing;

        private TwoMessageIds(String addressing) {
            super("The request has more than one WS-Addressing header MessageID; send one.", null, false, false);
            this.addressing = addressing;
        }

        /** Namespace of the WS-Addressing that is used. */
        String addressing() {
            return addressing;
        }

        /**
         * Names of the fault, the innermost last.
         *
         * @see <a href="https://www.w3.org/TR/ws-addr-soap/#invalidmapfault">Web Services Addressing 1.0 - SOAP Binding, section
         *     6.4.1</a>
         */
        List<String> subcodes() {
            return addressing.equals(EARLIER)
                    ? List.of("InvalidMessageInformationHeader")
                    : List.of("InvalidAddressingHeader", "InvalidCardinality");
        }
    }

    /** Of an envelope that was found to be one. */
    static RequestHeaders read(byte[] envelope, SoapVersion version)
            throws XMLStreamException, HeaderTooLong, TwoMessageIds {
        var parser = new Parser(SafeXml.reader(new ByteArrayInputStream(envelope)), version);
        parser.envelope();
        return new RequestHeaders(parser.messageId, parser.addressing, parser.answersHere, parser.demanded);
    }

    /**
     * What the WS-Addressing of the request calls a fault.
     *
     * @see <a href="https://www.w3.org/TR/ws-addr-soap/#soapfaults">Web Services Addressing 1.0 - SOAP Binding, section 6</a>
     */
    String faultAction() {
        return addressing.equals(EARLIER) ? EARLIER + "/fault" : CURRENT + "/soap/fault";
    }

    private static final class Parser {

        private final XMLStreamReader in;
        private final SoapVersion version;
        private final Set<QName> demanded = new HashSet<>();
        private Optional<String> messageId = Optional.empty();
        private boolean hasMessageId;
        private String addressing = "";
        private boolean answersHere = true;

        Parser(XMLStreamReader in, SoapVersion version) {
            this.in = in;
            this.version = version;
        }

        void envelope() throws XMLStreamException, HeaderTooLong, TwoMessageIds {
            ReceivedEnvelope.nextTag(in);
            if (!in.getLocalName().equals("Header")) return;
            while (ReceivedEnvelope.nextTag(in) == XMLStreamConstants.START_ELEMENT) header();
        }

        private void header() throws XMLStreamException, HeaderTooLong, TwoMessageIds {
            var namespace = in.getNamespaceURI();
            if (!CURRENT.equals(namespace) && !EARLIER.equals(namespace)) {
                if (isDemanded()) demanded.add(in.getName());
                SafeXml.skip(in);
                return;
            }
            addressing = namespace;
            switch (in.getLocalName()) {
                case "MessageID" -> {
                    if (hasMessageId) throw new TwoMessageIds(namespace);
                    hasMessageId = true;
                    messageId = Optional.of(text()).filter(id -> !id.isEmpty());
                }
                case "ReplyTo", "FaultTo" -> answersHere &= HERE.contains(address());
                default -> SafeXml.skip(in);
            }
        }

        private boolean isDemanded() {
            var must = in.getAttributeValue(version.namespace(), "mustUnderstand");
            if (must == null || !must.strip().equals("1") && !must.strip().equals("true")) return false;
            var attribute = version == SoapVersion.SOAP_1_1 ? "actor" : "role";
            var role = in.getAttributeValue(version.namespace(), attribute);
            return role == null || role.isBlank() || FOR_US.contains(role.strip());
        }

        private String address() throws XMLStreamException, HeaderTooLong {
            var found = "";
            while (ReceivedEnvelope.nextTag(in) == XMLStreamConstants.START_ELEMENT) {
                if (in.getLocalName().equals("Address")) found = text();
                else SafeXml.skip(in);
            }
            return found;
        }

        private String text() throws XMLStreamException, HeaderTooLong {
            var header = in.getLocalName();
            var text = in.getElementText().strip();
            if (text.length() > LONGEST_ID) throw new HeaderTooLong(header);
            return text;
        }
    }
}
