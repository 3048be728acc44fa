package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.Role;
import io.legacybridge.security.protection.FieldSealer;
import jakarta.xml.ws.Dispatch;
import jakarta.xml.ws.Service;
import jakarta.xml.ws.WebServiceException;
import jakarta.xml.ws.soap.SOAPBinding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import org.apache.cxf.configuration.jsse.TLSClientParameters;
import org.apache.cxf.jaxws.DispatchImpl;
import org.apache.cxf.transport.http.HTTPConduit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SOAP requests all the way: a client of CXF's sends them over mutual TLS to the SOAP port, they become messages in the journal, and
 * it is answered.
 */
class ReceivedSoapPathTest {

    private static final Path CONTRACT = Path.of(System.getProperty("bridge.root"), "wsdl/erp/1.0");
    private static final String NAMESPACE = "urn:example:erp:orders:1.0";

    @TempDir
    Path folder;

    private Landscape landscape;

    @BeforeEach
    void start() throws Exception {
        landscape = new Landscape(folder);
        for (var name : new String[] {"orders.wsdl", "orders.xsd", "receipt.xml"})
            landscape.write("contracts/erp/1.0/" + name, Files.readString(CONTRACT.resolve(name)));
        landscape.write("connections/orders.yaml", """
                adapter: soap
                wsdl: erp/1.0/orders.wsdl
                listen: {operations: [createOrder], answers: {createOrder: erp/1.0/receipt.xml}}
                key: createOrder.orderNumber
                protect: {createOrder.customer.name: encrypt}
                """);
        landscape.write(
                "clients/crm.yaml",
                Landscape.client("crm", "orders: {fields: all, release: {createOrder.customer.name: plain}}"));
        landscape.write("clients/shop.yaml", "certificate: {san: \"urn:legacybridge:client:shop\"}\nsends: [orders]\n");
        new CertsHome(landscape.home(), Clock.systemUTC(), new SecureRandom()).issue("shop");
        landscape.operator("ops", Role.VIEW, Role.OPERATE);
        landscape.start();
    }

    @AfterEach
    void stop() throws Exception {
        landscape.close();
    }

    @Test
    void aRequestIsAMessageInTheJournalAndItsRepetitionGetsTheSameAnswer() throws Exception {
        var first = send("shop", "urn:uuid:1", "S-1");
        var again = send("shop", "urn:uuid:1", "S-1");
        landscape.stop();
        landscape.start();
        var afterARestart = send("shop", "urn:uuid:1", "S-1");
        send("shop", "urn:uuid:2", "S-2");

        assertThat(first).contains(":orderNumber>TAKEN</", ">urn:uuid:1</");
        assertThat(again).isEqualTo(first);
        assertThat(afterARestart).isEqualTo(first);
        var events = landscape.feed("crm", 2);
        assertThat(events).extracting(event -> event.get("subject").asString()).containsExactly("S-1", "S-2");
        assertThat(events.getFirst().get("data"))
                .hasToString("{\"createOrder\":{\"orderNumber\":\"S-1\",\"customer\":{\"number\":\"00000007\","
                        + "\"name\":\"Müller & Sons\"},\"line\":[{\"article\":\"A-0001\",\"quantity\":3,"
                        + "\"price\":12.50}]}}");
        assertThat(stored()).contains(FieldSealer.PREFIX, "00000007").doesNotContain("Sons");
    }

    @Test
    void aMessageIdWithAnotherContentIsAFaultAndNeverTakenSilently() throws Exception {
        send("shop", "urn:uuid:1", "S-1");
        var other = post(envelope("urn:uuid:1", "S-2"));
        landscape.stop();
        landscape.start();
        var afterARestart = post(envelope("urn:uuid:1", "S-2"));
        var again = post(envelope("urn:uuid:1", "S-1").replace("><", ">\n  <"));
        send("shop", "urn:uuid:2", "S-2");

        assertThat(other.statusCode()).isEqualTo(500);
        assertThat(other.body()).contains("soap:Client", "[delivery/reused-id]").doesNotContain("S-2");
        assertThat(afterARestart.body()).isEqualTo(other.body());
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(landscape.feed("crm", 2))
                .extracting(event -> event.get("subject").asString())
                .containsExactly("S-1", "S-2");
    }

    /** Its MessageID and its values pass through every store. */
    @Test
    void whatLooksLikeAStatementIsAnIdOrAValue() throws Exception {
        var id = "urn:x:'\"; drop table delivery; --";
        var name = "O'Hara\"; drop table message; --";

        var first = post(envelope(id, "S-1").replace("Müller &amp; Sons", name));
        var again = post(envelope(id, "S-1").replace("Müller &amp; Sons", name));
        send("shop", "urn:uuid:2", "S-2");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        var events = landscape.feed("crm", 2);
        assertThat(events).extracting(event -> event.get("subject").asString()).containsExactly("S-1", "S-2");
        assertThat(events.getFirst().at("/data/createOrder/customer/name").asString())
                .isEqualTo(name);
    }

    /** By default 5 MB are taken, whether or not a sender says before how many come. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 52428800", "Transfer-Encoding: chunked"})
    void aBodyOf50MegabytesIsRefusedAndTheNextOneIsTaken(String length) throws Exception {
        var address = URI.create(awaitListening());

        assertThat(answerTo50Megabytes(address, length)).isEqualTo("HTTP/1.1 413");
        send("shop", "urn:uuid:2", "S-2");

        assertThat(landscape.feed("crm", 1))
                .extracting(event -> event.get("subject").asString())
                .containsExactly("S-2");
    }

    /** Its beginning. Who sends does not wait for it, and may be cut off. */
    private String answerTo50Megabytes(URI address, String length) throws Exception {
        var piece = "x".repeat(1 << 16);
        var sent = length.startsWith("Transfer") ? "10000\r\n" + piece + "\r\n" : piece;
        try (var socket = tls("shop").getSocketFactory().createSocket("localhost", address.getPort());
                var reader = Executors.newSingleThreadExecutor()) {
            var answer =
                    reader.submit(() -> new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8));
            var out = socket.getOutputStream();
            out.write(("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\n" + length + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            try {
                for (var number = 0; number < 800; number++) out.write(sent.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // Nobody reads the rest.
            }
            return answer.get(Landscape.LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private HttpResponse<String> post(String envelope) {
        return landscape.send(
                "shop",
                HttpRequest.newBuilder(URI.create(awaitListening()))
                        .header("Content-Type", "text/xml")
                        .POST(HttpRequest.BodyPublishers.ofString(envelope)));
    }

    @Test
    void whoMayNotSendFindsNothingThere() {
        assertThatThrownBy(() -> send("crm", "urn:uuid:1", "S-1"))
                .isInstanceOf(WebServiceException.class)
                .hasStackTraceContaining("404");
    }

    @Test
    void aRestoredHomeTakesNothingUntilAPersonHasDecided() throws Exception {
        send("shop", "urn:uuid:1", "S-1");
        var backup = folder.resolve("backup").toString();
        assertThat(landscape.bridge("ops", "backup", backup).exit()).isZero();
        send("shop", "urn:uuid:2", "S-2");
        landscape.stop();
        Files.move(landscape.home().resolve("data"), folder.resolve("lost"));
        bridge("restore", backup, "--home", landscape.home().toString());
        landscape.start();

        var refused = post(envelope("urn:uuid:2", "S-2"));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("can be sent again", "[data/restored]");
        assertThat(landscape.status("orders", "degraded").toString()).contains("data/restored");
        bridge("resume", "--home", landscape.home().toString());
        send("shop", "urn:uuid:2", "S-2");

        assertThat(landscape.feed("crm", 2))
                .extracting(event -> event.get("subject").asString())
                .containsExactly("S-1", "S-2");
    }

    /** Returns the envelope of the answer. */
    private String send(String client, String messageId, String order) throws Exception {
        var answer = dispatch(client).invoke(new StreamSource(new StringReader(envelope(messageId, order))));
        var text = new StringWriter();
        TransformerFactory.newInstance().newTransformer().transform(answer, new StreamResult(text));
        return text.toString();
    }

    private static String envelope(String messageId, String order) {
        return """
                <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
                  xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:MessageID>%s</a:MessageID></s:Header><s:Body>
                <createOrder xmlns="%s"><orderNumber>%s</orderNumber>
                <customer><number>00000007</number><name>Müller &amp; Sons</name></customer>
                <line><article>A-0001</article><quantity>3</quantity><price>12.50</price></line></createOrder>
                </s:Body></s:Envelope>""".formatted(messageId, NAMESPACE, order);
    }

    private Dispatch<Source> dispatch(String client) {
        var address = awaitListening();
        var port = new QName(NAMESPACE, "OrdersSoap");
        var service = Service.create(new QName(NAMESPACE, "Orders"));
        service.addPort(port, SOAPBinding.SOAP11HTTP_BINDING, address);
        var dispatch = service.createDispatch(port, Source.class, Service.Mode.MESSAGE);
        var tls = new TLSClientParameters();
        tls.setSslContext(tls(client));
        ((HTTPConduit) ((DispatchImpl<Source>) dispatch).getClient().getConduit()).setTlsClientParameters(tls);
        return dispatch;
    }

    private SSLContext tls(String client) {
        var certs = landscape.home().resolve("certs");
        return ClientTls.context(
                certs.resolve("clients/" + client + ".pem"),
                certs.resolve("clients/" + client + ".key"),
                certs.resolve("ca/root.pem"));
    }

    /** Where orders are sent, as soon as the contract is shown there. */
    private String awaitListening() {
        await().atMost(Landscape.LIMIT)
                .until(() -> landscape.appliance().soapPort().isPresent());
        var address = "https://localhost:" + landscape.appliance().soapPort().orElseThrow() + "/orders";
        await().atMost(Landscape.LIMIT)
                .until(() -> landscape
                                .send("shop", HttpRequest.newBuilder(URI.create(address + "?wsdl")))
                                .statusCode()
                        == 200);
        return address;
    }

    /** The messages as the journal keeps them. */
    private String stored() throws Exception {
        var text = new StringBuilder();
        for (var message :
                landscape.appliance().journal().read(Set.of("orders"), 0, 10).messages())
            text.append(new String(message.body(), StandardCharsets.UTF_8));
        return text.toString();
    }

    private static void bridge(String... arguments) {
        var said = new StringWriter();
        var exit = BridgeCommand.execute(new PrintWriter(said, true), new PrintWriter(said, true), arguments);
        assertThat(exit).as(said.toString()).isZero();
    }
}
