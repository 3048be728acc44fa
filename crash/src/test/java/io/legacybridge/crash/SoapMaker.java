package io.legacybridge.crash;

import io.legacybridge.security.pki.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A system that sends each item as a SOAP request, and sends it again under the same MessageID until it is answered: to the
 * next node when one does not answer.
 */
final class SoapMaker extends Maker {

    static final String CLIENT = "shop";
    static final String WSDL = """
            <definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
                         xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:i="urn:example:items"
                         name="Items" targetNamespace="urn:example:items">
              <types>
                <xs:schema targetNamespace="urn:example:items" elementFormDefault="qualified">
                  <xs:element name="putItem"><xs:complexType><xs:sequence>
                    <xs:element name="number" type="xs:int"/>
                    <xs:element name="amount" type="xs:int"/>
                    <xs:element name="note" type="xs:string"/>
                  </xs:sequence></xs:complexType></xs:element>
                  <xs:element name="putItemResponse"><xs:complexType><xs:sequence>
                    <xs:element name="state" type="xs:string"/>
                  </xs:sequence></xs:complexType></xs:element>
                </xs:schema>
              </types>
              <message name="putItemRequest"><part name="parameters" element="i:putItem"/></message>
              <message name="putItemReply"><part name="parameters" element="i:putItemResponse"/></message>
              <portType name="Items">
                <operation name="putItem">
                  <input message="i:putItemRequest"/><output message="i:putItemReply"/>
                </operation>
              </portType>
              <binding name="ItemsSoap" type="i:Items">
                <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
                <operation name="putItem">
                  <soap:operation soapAction="urn:example:items:putItem"/>
                  <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output>
                </operation>
              </binding>
              <service name="Items">
                <port name="ItemsSoap" binding="i:ItemsSoap"><soap:address location="https://erp.example/items"/></port>
              </service>
            </definitions>
            """;
    static final String RECEIPT =
            "<putItemResponse xmlns=\"urn:example:items\"><state>TAKEN</state></putItemResponse>\n";

    private static final int MOST = 20;
    private static final int ASKED_AGAIN_EVERY = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(30);

    private final List<Integer> ports;
    private final HttpClient http;
    private int node;

    /** @param ports of nodes on one store */
    SoapMaker(Path certs, List<Integer> ports, Sink sink, SplittableRandom random) {
        super(World.SOAP, MOST, sink, random);
        this.ports = ports;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(ClientTls.context(
                        certs.resolve("clients/" + CLIENT + ".pem"),
                        certs.resolve("clients/" + CLIENT + ".key"),
                        certs.resolve("ca/root.pem")))
                .connectTimeout(PATIENCE)
                .build();
    }

    /** Who sends a bad one is told so, and nothing of it stays: none is sent. */
    @Override
    void make(int from, int to) throws Exception {
        for (var number = from; number <= to; number++) {
            if (Items.isBad(number)) continue;
            var answer = untilAnswered(number);
            if (number % ASKED_AGAIN_EVERY == 0 && !untilAnswered(number).equals(answer))
                throw new IllegalStateException(
                        "the answer to " + id(number) + " is another one when it is sent again");
            made(number);
        }
    }

    private String untilAnswered(int number) throws Exception {
        for (var endsAt = Long.MAX_VALUE; ; ) {
            try {
                return answer(number);
            } catch (IOException e) {
                node++;
                if (endsAt == Long.MAX_VALUE && isEnding()) endsAt = System.nanoTime() + PATIENCE_AT_THE_END.toNanos();
                if (System.nanoTime() > endsAt) throw e;
                pause();
            }
        }
    }

    private String answer(int number) throws IOException, InterruptedException {
        var uri = URI.create("https://localhost:%d/%s".formatted(ports.get(node % ports.size()), World.SOAP));
        var body = """
                <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing">
                <s:Header><a:MessageID>%s</a:MessageID></s:Header>
                <s:Body><putItem xmlns="urn:example:items"><number>%d</number><amount>%d</amount><note>%s</note></putItem></s:Body>
                </s:Envelope>
                """.formatted(id(number), number, Items.amount(number), Items.note(number));
        var request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "text/xml; charset=utf-8")
                .POST(BodyPublishers.ofString(body))
                .build();
        var answer = WholeAnswer.to(request, http, PATIENCE);
        if (answer.statusCode() == 200 && answer.body().contains("TAKEN")) return answer.body();
        throw new IOException(answer.statusCode() + " " + answer.body());
    }

    private static String id(int number) {
        return "urn:example:item:" + number;
    }

    @Override
    void end() throws Exception {
        super.end();
        http.shutdownNow();
    }
}
