package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.Operations.Blame;
import io.legacybridge.xml.SafeXml;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A fault that stands in an envelope's body.
 *
 * @param code   without its namespace; the innermost one of SOAP 1.2
 * @param detail name of the first element in its detail
 */
record SoapFault(Blame blame, String code, String codeNamespace, String text, Optional<QName> detail) {

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,99}");
    // The standard's own, and the one that WSS4J gives so that its answer tells nothing.
    private static final Set<String> SECURITY = Set.of(
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
            "http://ws.apache.org/wss4j");
    private static final Set<String> LOGIN = Set.of("FailedAuthentication", "InvalidSecurityToken", "SecurityError");

    /** Of an envelope that {@linkplain ReceivedEnvelope#isFault is one}. */
    static SoapFault of(ReceivedEnvelope envelope) throws XMLStreamException {
        var parser = new Parser(envelope.atBody());
        parser.fault();
        envelope.finish();
        var bySender = parser.first.equals("Client")
                || parser.first.startsWith("Client.")
                || parser.first.equals("Sender") && envelope.version() == SoapVersion.SOAP_1_2;
        return new SoapFault(
                bySender ? Blame.REQUEST : Blame.LEGACY_SYSTEM,
                PLAIN_NAME.matcher(parser.last).matches() ? parser.last : bySender ? "Client" : "Server",
                parser.lastNamespace,
                parser.text.strip(),
                parser.detail);
    }

    /** The service refused the WS-Security header, and did nothing (Web Services Security 1.1, section 12). */
    boolean isOfSecurity() {
        return SECURITY.contains(codeNamespace);
    }

    /** It refused the login in it; or it says nothing more than that it refused the header. */
    boolean refusesLogin() {
        return isOfSecurity() && LOGIN.contains(code);
    }

    /** The header's time was over, or had not come yet. */
    boolean isExpired() {
        return isOfSecurity() && code.equals("MessageExpired");
    }

    /** A new reader at the first element of the detail. */
    static XMLStreamReader atDetail(ReceivedEnvelope envelope) throws XMLStreamException {
        var in = envelope.bodyAgain();
        while (ReceivedEnvelope.nextTag(in) == XMLStreamConstants.START_ELEMENT) {
            if (in.getLocalName().equalsIgnoreCase("detail")) {
                ReceivedEnvelope.nextTag(in);
                return in;
            }
            SafeXml.skip(in);
        }
        throw new IllegalArgumentException("the fault has no detail");
    }

    /** Reads both versions: {@code faultcode, faultstring, detail}, and {@code Code, Reason, Detail}. */
    private static final class Parser {

        private final XMLStreamReader in;
        private String first = "";
        private String last = "";
        private String lastNamespace = "";
        private String text = "";
        private Optional<QName> detail = Optional.empty();

        Parser(XMLStreamReader in) {
            this.in = in;
        }

        void fault() throws XMLStreamException {
            while (ReceivedEnvelope.nextTag(in) == XMLStreamConstants.START_ELEMENT) {
                switch (in.getLocalName()) {
                    case "faultcode" -> code(text());
                    case "faultstring" -> text = text();
                    case "Code" -> codes();
                    case "Reason" -> reason();
                    case "detail", "Detail" -> detail();
                    default -> SafeXml.skip(in);
                }
            }
        }

        private void code(String written) {
            var name = written.strip();
            var colon = name.indexOf(':');
            last = name.substring(colon + 1);
            var namespace = colon < 0 ? null : in.getNamespaceURI(name.substring(0, colon));
            lastNamespace = namespace == null ? "" : namespace;
            if (first.isEmpty()) first = last;
        }

        private void codes() throws XMLStreamException {
            while (ReceivedEnvelope.nextTag(in) == XMLStreamConstants.START_ELEMENT) {
                switch (in.getLocalName()) {
                    case "Value" -> code(text());
                    case "Subcode" -> codes();
                    default -> SafeXml.skip(in);
                }
            }
        }

        private void reason() throws XMLStreamException {
            while (ReceivedEnvelope.nextTag(in) == XMLStreamConstants.START_ELEMENT) {
                if (text.isEmpty()) text = text();
                else SafeXml.skip(in);
            }
        }

        private void detail() throws XMLStreamException {
            while (ReceivedEnvelope.nextTag(in) == XMLStreamConstants.START_ELEMENT) {
                if (detail.isEmpty()) detail = Optional.of(in.getName());
                SafeXml.skip(in);
            }
        }

        /** The characters up to the end tag. */
        private String text() throws XMLStreamException {
            var found = new StringBuilder();
            for (var event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next()) {
                if (event == XMLStreamConstants.START_ELEMENT) SafeXml.skip(in);
                else if (in.hasText() && event != XMLStreamConstants.COMMENT) found.append(in.getText());
            }
            return found.toString();
        }
    }
}
