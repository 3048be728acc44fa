package io.legacybridge.adapter.soap;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.adapter.soap.SoapConfig.Deduplicate;
import io.legacybridge.adapter.soap.SoapConfig.Listen;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.InboundCalls.Call;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Source;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A connection that listens, behind an HTTP server that stands for the SOAP port. */
final class Receiving implements AutoCloseable {

    static final String RECEIPT = """
            <createOrderResponse xmlns="urn:example:erp:orders:1.0"><orderNumber>TAKEN</orderNumber>
            <erpNumber>0000000000</erpNumber><total>0.00</total><state>accepted</state></createOrderResponse>
            """;

    /** The records that were taken, and their identities. */
    final List<Map<String, Object>> records = new CopyOnWriteArrayList<>();

    final List<List<String>> identities = new CopyOnWriteArrayList<>();
    /** Digests of what they say. */
    final List<Optional<String>> contents = new CopyOnWriteArrayList<>();

    final TestAdapterContext context;

    /** What happens to a delivery before it is taken. */
    @SuppressWarnings("FieldMayBeFinal")
    volatile Source.Intake before = _ -> {};

    volatile String client = "internal urn:shop";

    private final LegacySystem system;
    private final AutoCloseable listening;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    Receiving(Optional<Deduplicate> deduplicate) throws Exception {
        this(new Listen(List.of("createOrder"), Map.of("createOrder", "receipt.xml"), deduplicate));
    }

    Receiving(Listen listen) throws Exception {
        this(listen, wsdl -> wsdl);
    }

    /** @param change of the contract */
    Receiving(Listen listen, UnaryOperator<String> change) throws Exception {
        context = ErpContracts.in(new TestAdapterContext("orders", Map.of(), _ -> null), change)
                .withContract("receipt.xml", RECEIPT.getBytes(StandardCharsets.UTF_8));
        system = new SoapAdapter().open(SoapSettings.listening(ErpContracts.WSDL, listen), context);
        listening = ((Source.Pushed) system.source().orElseThrow()).listen(this::take);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/orders", this::answer);
        server.start();
    }

    String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/orders";
    }

    HttpResponse<String> post(String type, String body) throws IOException, InterruptedException {
        return post(type, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> post(String type, byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address()))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String query) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(address() + query)).build(), BodyHandlers.ofString());
    }

    private void take(Delivery.Batch delivery) throws LegacySystemException {
        before.take(delivery);
        try (var items = delivery.items()) {
            while (items.next()) {
                var record = new RecordingWriter();
                items.translate(record);
                records.add(record.record());
                identities.add(items.identity().parts());
                contents.add(items.identity().content());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delivery.acknowledge();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = exchange.getRequestHeaders();
            var uri = exchange.getRequestURI();
            var answer = context.served()
                    .getFirst()
                    .answer(new Call(
                            client,
                            address(),
                            exchange.getRequestMethod(),
                            uri.getRawPath().substring("/orders".length()),
                            Optional.ofNullable(uri.getRawQuery()).orElse(""),
                            Optional.ofNullable(headers.getFirst("Content-Type"))
                                    .orElse(""),
                            exchange.getRequestBody()));
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            if (answer.body().length > 0) exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        http.shutdownNow();
        try {
            listening.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
        system.close();
    }
}
