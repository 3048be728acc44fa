package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.adapter.soap.Calling.Ended;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;

/** An HTTP server that answers whatever a test says in the place of the ERP, and a connection that asks it. */
final class OddService implements AutoCloseable {

    static final String REPLY = "<createOrderResponse xmlns='" + ErpProvider.NAMESPACE
            + "'><orderNumber>S-1</orderNumber><erpNumber>0000000042</erpNumber><total>37.50</total>"
            + "<state>accepted</state></createOrderResponse>";

    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;
    private Calling calling;

    interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    OddService() throws IOException {
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    void serve(Answering answering) {
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            try (exchange) {
                answering.answer(exchange);
            }
        });
    }

    /** Makes the connection as well. */
    void start(Answering answering) {
        serve(answering);
        call(address());
    }

    void call(HostPort at) {
        call(at, UnaryOperator.identity(), new TestAdapterContext("erp", Map.of(), _ -> null));
    }

    void call(UnaryOperator<SoapSettings> settings) {
        call(address(), settings, new TestAdapterContext("erp", Map.of(), _ -> null));
    }

    void call(HostPort at, UnaryOperator<SoapSettings> settings, TestAdapterContext context) {
        var usual = SoapSettings.of(ErpContracts.WSDL, "http://" + at + "/orders");
        calling = new Calling(settings.apply(usual).config(), ErpContracts.in(context));
    }

    Calling calling() {
        return calling;
    }

    Ended create() throws LegacySystemException {
        return createWithin(Calling.PATIENCE);
    }

    Ended createWithin(Duration patience) throws LegacySystemException {
        return calling.ask("createOrder", Calling.order("A-0001"), patience);
    }

    /** How often. */
    int asked() {
        return asked.get();
    }

    HostPort address() {
        return new HostPort("localhost", server.getAddress().getPort());
    }

    static String envelope(String body) {
        return "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, body.getBytes(UTF_8));
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        send(exchange, status, "text/xml; charset=utf-8", body);
    }

    static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) exchange.getResponseBody().write(body);
    }

    static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    @Override
    public void close() {
        if (calling != null) calling.close();
        server.stop(0);
    }
}
