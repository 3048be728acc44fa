package io.legacybridge.adapter.soap;

import org.junit.jupiter.api.AfterEach;

/** For tests of what is received: a connection that listens, and the envelopes that it gets. */
abstract class OnSoapPort {

    static final String NAMESPACE = "urn:example:erp:orders:1.0";
    static final String SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";

    static final String ORDER = """
            <createOrder xmlns="urn:example:erp:orders:1.0"><orderNumber>S-1</orderNumber>
            <customer><number>00000007</number><name>Müller &amp; Sons</name></customer>
            <line><article>A-0001</article><quantity>3</quantity><price>12.50</price></line></createOrder>""";

    Receiving receiving;

    @AfterEach
    void stop() throws Exception {
        if (receiving != null) receiving.close();
    }

    String send(String envelope) {
        try {
            return receiving.post("text/xml", envelope).body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String messageId(String id) {
        return "<a:MessageID xmlns:a=\"http://www.w3.org/2005/08/addressing\">" + id + "</a:MessageID>";
    }

    static String envelope(String version, String headers, String body) {
        return "<soap:Envelope xmlns:soap=\"" + version + "\"><soap:Header>" + headers + "</soap:Header><soap:Body>"
                + body + "</soap:Body></soap:Envelope>";
    }
}
