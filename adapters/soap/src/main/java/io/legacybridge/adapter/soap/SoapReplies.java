package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.RequestHeaders.TwoMessageIds;
import io.legacybridge.adapter.soap.wsdl.Wsdl.SoapVersion;
import io.legacybridge.spi.InboundCalls.Answer;
import io.legacybridge.xml.XmlBytes;

/**
 * What the sender of a request is told, in the version of SOAP in which it asked.
 *
 * @see <a href="https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383507">SOAP 1.1, section 4.4</a> and <a
 *     href="https://www.w3.org/TR/soap12-part1/#soapfault">SOAP 1.2, section 5.4</a>
 */
final class SoapReplies {

    private static final String BODY = "<soap:Body>";
    private static final String END = "</soap:Body></soap:Envelope>";

    /** Which envelopes are understood, the best first (SOAP 1.2, section 5.4.7). */
    private static final String UPGRADE = "<soap:Header><soap:Upgrade>"
            + supported(SoapVersion.SOAP_1_2)
            + supported(SoapVersion.SOAP_1_1)
            + "</soap:Upgrade></soap:Header>";

    private SoapReplies() {}

    /** Why a request is not taken. */
    enum Reason {
        /** It has to be sent otherwise. */
        SENDER("Client", "Sender", 400),
        /** Its envelope is one of another version (SOAP 1.1, section 4.1.2). */
        VERSION_MISMATCH("VersionMismatch", "VersionMismatch", 500),
        /** It has a header that must be understood and is not. */
        MUST_UNDERSTAND("MustUnderstand", "MustUnderstand", 500),
        /** It can be sent again as it is. */
        LATER("Server", "Receiver", 503);

        private final String code11;
        private final String code12;
        private final int status;

        Reason(String code11, String code12, int status) {
            this.code11 = code11;
            this.code12 = code12;
            this.status = status;
        }

        /** SOAP 1.1 has one status for all faults (section 6.2); but when to come back stands beside 503 only. */
        private int status(SoapVersion version) {
            return version == SoapVersion.SOAP_1_1 && this != LATER ? 500 : status;
        }
    }

    /** @param request what its header said */
    static Answer fault(SoapVersion version, RequestHeaders request, Reason reason, String text) {
        var out = begin(version);
        if (reason == Reason.VERSION_MISMATCH && version == SoapVersion.SOAP_1_2) out.markup(UPGRADE);
        else addressing(out, request, request.faultAction());
        return fault(out, version, reason, "<faultcode>soap:" + reason.code11 + "</faultcode>", "", text);
    }

    /** A fault of WS-Addressing. It relates to none of the ids, and SOAP 1.1 has room for the innermost code only. */
    static Answer fault(SoapVersion version, TwoMessageIds request) {
        var out = begin(version);
        var wsa = " xmlns:wsa=\"" + request.addressing() + "\">";
        out.markup("<soap:Header><wsa:Action" + wsa);
        out.text(request.addressing() + "/fault");
        out.markup("</wsa:Action></soap:Header>");
        var code11 = "<faultcode" + wsa + "wsa:" + request.subcodes().getLast() + "</faultcode>";
        var subcode12 = "";
        for (var code : request.subcodes().reversed())
            subcode12 =
                    "<soap:Subcode><soap:Value" + wsa + "wsa:" + code + "</soap:Value>" + subcode12 + "</soap:Subcode>";
        return fault(out, version, Reason.SENDER, code11, subcode12, request.getMessage());
    }

    /**
     * @param code11    markup of the whole code in SOAP 1.1
     * @param subcode12 markup of what stands within the code in SOAP 1.2
     */
    private static Answer fault(
            XmlBytes out, SoapVersion version, Reason reason, String code11, String subcode12, String text) {
        out.markup(BODY);
        switch (version) {
            case SOAP_1_1 -> {
                out.markup("<soap:Fault>" + code11 + "<faultstring>");
                out.text(text);
                out.markup("</faultstring></soap:Fault>");
            }
            case SOAP_1_2 -> {
                out.markup("<soap:Fault><soap:Code><soap:Value>soap:" + reason.code12 + "</soap:Value>" + subcode12
                        + "</soap:Code><soap:Reason><soap:Text xml:lang=\"en\">");
                out.text(text);
                out.markup("</soap:Text></soap:Reason></soap:Fault>");
            }
        }
        out.markup(END);
        return new Answer(reason.status(version), contentType(version), out.toByteArray());
    }

    /**
     * The request was taken, and this is the answer that its contract promises.
     *
     * @param action what WS-Addressing calls the answer
     * @param body   markup of what stands in the body
     */
    static Answer reply(SoapVersion version, RequestHeaders request, String action, byte[] body) {
        var out = begin(version);
        addressing(out, request, action);
        out.markup(BODY);
        out.markup(body);
        out.markup(END);
        return new Answer(200, contentType(version), out.toByteArray());
    }

    /** The request was taken, and nothing comes back. */
    static Answer accepted() {
        return new Answer(202, "", new byte[0]);
    }

    private static XmlBytes begin(SoapVersion version) {
        var out = new XmlBytes();
        out.markup(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"" + version.namespace() + "\">");
        return out;
    }

    /** To a request that has a name of its own. */
    private static void addressing(XmlBytes out, RequestHeaders request, String action) {
        if (request.messageId().isEmpty()) return;
        var addressing = " xmlns:wsa=\"" + request.addressing() + "\">";
        out.markup("<soap:Header>");
        if (!action.isEmpty()) {
            out.markup("<wsa:Action" + addressing);
            out.text(action);
            out.markup("</wsa:Action>");
        }
        out.markup("<wsa:RelatesTo" + addressing);
        out.text(request.messageId().get());
        out.markup("</wsa:RelatesTo></soap:Header>");
    }

    private static String supported(SoapVersion version) {
        return "<soap:SupportedEnvelope qname=\"e:Envelope\" xmlns:e=\"" + version.namespace() + "\"/>";
    }

    private static String contentType(SoapVersion version) {
        return switch (version) {
            case SOAP_1_1 -> "text/xml; charset=UTF-8";
            case SOAP_1_2 -> "application/soap+xml; charset=UTF-8";
        };
    }
}
