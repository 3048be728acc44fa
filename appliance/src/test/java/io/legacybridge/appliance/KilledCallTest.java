package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The appliance as a process of its own, killed while a write with an Idempotency-Key is with the legacy system. */
class KilledCallTest {

    private static final String ANSWERED = "S-1";
    private static final String UNDER_WAY = "S-2";

    @TempDir
    Path folder;

    /** The numbers of the orders as the ERP got them. */
    private final List<String> booked = new CopyOnWriteArrayList<>();

    private final CountDownLatch withTheErp = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final int port = FreePort.find();
    private Landscape landscape;
    private HttpServer erp;
    private HttpClient crm;
    private Process process;

    @BeforeEach
    void prepare() throws IOException {
        erp = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        erp.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        erp.createContext("/", this::book);
        erp.start();
        landscape = new Landscape(folder);
        landscape.orderContract();
        landscape.write("connections/erp.yaml", """
                adapter: soap
                wsdl: erp/1.0/orders.wsdl
                endpoint: http://localhost:%d/orders
                expose: {createOrder: POST /orders}
                """.formatted(erp.getAddress().getPort()));
        landscape.write("clients/crm.yaml", """
                certificate: {san: "urn:legacybridge:client:crm"}
                calls: {erp: {createOrder: {request: all, reply: all}}}
                """);
        landscape.write("bridge.yaml", """
                data-listen: 127.0.0.1:%d
                health-listen: 127.0.0.1:%d
                control-listen: 127.0.0.1:%d
                min-disk-free: 1MB
                """.formatted(port, FreePort.find(), FreePort.find()));
        var certs = landscape.home().resolve("certs");
        crm = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(ClientTls.context(
                        certs.resolve("clients/crm.pem"),
                        certs.resolve("clients/crm.key"),
                        certs.resolve("ca/root.pem")))
                .build();
    }

    @AfterEach
    void end() throws IOException {
        go.countDown();
        if (process != null) process.destroyForcibly();
        crm.shutdownNow();
        erp.stop(0);
        landscape.close();
    }

    @Test
    void theLegacySystemIsNotAskedASecondTimeAndItsAnswerIsNotForgotten() throws Exception {
        start();
        var first = orderOnceItRuns(ANSWERED);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        var under = crm.sendAsync(order(UNDER_WAY), BodyHandlers.ofString());
        withTheErp.await();

        process.destroyForcibly().waitFor();
        assertThat(under).failsWithin(BridgeProcess.LIMIT);
        go.countDown();
        start();

        var answered = orderOnceItRuns(ANSWERED);
        var unknown = orderOnceItRuns(UNDER_WAY);
        assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
        assertThat(answered.body()).isEqualTo(first.body());
        assertThat(answered.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(409);
        assertThat(Bank.code(unknown)).isEqualTo("idempotency/unknown");
        assertThat(booked).containsExactly(ANSWERED, UNDER_WAY);
    }

    private void start() throws IOException {
        process = BridgeProcess.start(
                folder.resolve("process.log").toFile(),
                "run",
                "--home",
                landscape.home().toString());
    }

    /** The same call until there is an answer: before, nobody listens, or the client or the connection is not there yet. */
    private HttpResponse<String> orderOnceItRuns(String number) {
        return await().atMost(BridgeProcess.LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> crm.send(order(number), BodyHandlers.ofString()),
                        answer -> !List.of(403, 404, 503).contains(answer.statusCode()));
    }

    private HttpRequest order(String number) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/orders"))
                .timeout(BridgeProcess.LIMIT)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "order-" + number)
                .POST(BodyPublishers.ofString(LegacyPark.ORDER.replace("S-1", number)))
                .build();
    }

    private void book(HttpExchange exchange) throws IOException {
        var request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        var number = request.contains(UNDER_WAY) ? UNDER_WAY : ANSWERED;
        booked.add(number);
        if (number.equals(UNDER_WAY)) {
            withTheErp.countDown();
            Bank.awaitUnchecked(go);
        }
        var answer = ("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
                        + "<createOrderResponse xmlns='urn:example:erp:orders:1.0'><orderNumber>" + number
                        + "</orderNumber><erpNumber>0000000042</erpNumber><total>37.50</total><state>accepted</state>"
                        + "</createOrderResponse></e:Body></e:Envelope>")
                .getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
