package io.legacybridge.appliance;

import static io.legacybridge.appliance.Bank.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client's JSON becomes a SOAP call to the example ERP, and its answer becomes JSON that the client may see. */
class SoapCallsTest {

    private static final Path CONTRACT = Path.of(System.getProperty("bridge.root"), "wsdl/erp/1.0");
    private static final String ORDER = """
            {"orderNumber": "S-1", "customer": {"number": "00000815", "name": "Müller & Söhne"},
             "line": [{"article": "A-0001", "quantity": 3, "price": 12.50}]}""";

    @TempDir
    Path folder;

    private final AtomicReference<String> asked = new AtomicReference<>();
    private final AtomicInteger bookings = new AtomicInteger();
    private volatile String gateway = "";
    private volatile String body = "";
    private volatile int status = 200;
    private HttpServer erp;
    private Bank bank;

    @BeforeEach
    void start() throws Exception {
        erp = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        erp.createContext("/", exchange -> {
            asked.set(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            bookings.incrementAndGet();
            var answer = !gateway.isEmpty()
                    ? gateway.getBytes(UTF_8)
                    : ("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>" + body
                                    + "</e:Body></e:Envelope>")
                            .getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        erp.start();
        bank = new Bank(folder);
        for (var name : new String[] {"orders.wsdl", "orders.xsd"})
            bank.write("contracts/erp/1.0/" + name, Files.readString(CONTRACT.resolve(name)));
        bank.write("connections/orders.yaml", connection(""));
        bank.client("crm", "calls: {orders: {createOrder: {request: all, reply: all, faults: all}}}");
        bank.client("support", "calls: {orders: {createOrder: {request: all, reply: [erpNumber]}}}");
        bank.start();
    }

    private String connection(String more) {
        return """
                adapter: soap
                wsdl: erp/1.0/orders.wsdl
                endpoint: http://localhost:%d/orders
                expose: {createOrder: POST /orders}
                %s
                """.formatted(erp.getAddress().getPort(), more);
    }

    @AfterEach
    void stop() {
        bank.close();
        erp.stop(0);
    }

    @Test
    void anOrderIsConfirmedAndEachClientSeesWhatItMay() {
        body = "<createOrderResponse xmlns='urn:example:erp:orders:1.0'><orderNumber>S-1</orderNumber>"
                + "<erpNumber>0000000042</erpNumber><total>37.50</total><state>accepted</state></createOrderResponse>";

        var whole = bank.post("crm", "/orders", ORDER);
        var part = bank.post("support", "/orders", ORDER);

        assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
        assertThat(whole.body())
                .isEqualTo(
                        "{\"orderNumber\":\"S-1\",\"erpNumber\":\"0000000042\",\"total\":37.50,\"state\":\"accepted\"}");
        assertThat(part.body()).isEqualTo("{\"erpNumber\":\"0000000042\"}");
        assertThat(asked.get()).contains("Müller &amp; Söhne", "00000815", "12.50");
    }

    @Test
    void aDeclaredFaultIsAProblemWithItsDetail() {
        status = 500;
        body = "<e:Fault><faultcode>e:Client</faultcode><faultstring>no such article</faultstring><detail>"
                + "<unknownArticle xmlns='urn:example:erp:orders:1.0'><article>A-0001</article><position>1</position>"
                + "</unknownArticle></detail></e:Fault>";

        var refused = bank.post("crm", "/orders", ORDER);

        assertThat(refused.statusCode()).isEqualTo(422);
        var fault = json(refused).get("fault");
        assertThat(fault.get("code").asString()).isEqualTo("UnknownArticle");
        assertThat(fault.get("detail").get("article").asString()).isEqualTo("A-0001");
    }

    /** The ERP has booked, and its gateway lost the answer. */
    @Test
    void aGatewayThatLosesAnAnswerLeadsToNoSecondBooking() {
        status = 503;
        gateway = "upstream connect error or disconnect/reset before headers. reset reason: connection termination";

        var first = bank.post("crm", "/orders", ORDER, "Idempotency-Key", "order-1");
        status = 200;
        gateway = "";
        var again = bank.post("crm", "/orders", ORDER, "Idempotency-Key", "order-1");

        assertThat(first.statusCode()).as(first.body()).isEqualTo(504);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
        assertThat(bookings).hasValue(1);
    }

    @Test
    void aReadIsToldToBeAskedAgain() throws Exception {
        bank.write("connections/orders.yaml", connection("effect: {createOrder: read}"));
        status = 503;
        gateway = "later";

        await().atMost(Landscape.LIMIT)
                .untilAsserted(
                        () -> assertThat(bank.post("crm", "/orders", ORDER).statusCode())
                                .isEqualTo(503));
    }

    @Test
    void aRequestThatBreaksTheSchemaIsNotSent() {
        var refused = bank.post("crm", "/orders", ORDER.replace("A-0001", "something else"));

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(json(refused).get("errors").get(0).get("pointer").asString()).isEqualTo("/line/0/article");
        assertThat(asked.get()).isNull();
    }
}
