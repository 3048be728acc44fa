package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** {@code GET /live} and {@code GET /ready}: 200 or 503, without a certificate and without details. */
final class HealthPort implements AutoCloseable {

    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    /** @param ready asked at each request */
    HealthPort(HostPort listen, BooleanSupplier ready) throws IOException {
        server = Listening.open("health-listen", listen, address -> HttpServer.create(address, BACKLOG));
        // A caller that never ends its request must not keep the others from their answer.
        server.setExecutor(requests);
        server.createContext("/live", exchange -> answer(exchange, true));
        server.createContext("/ready", exchange -> answer(exchange, ready.getAsBoolean()));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }

    private static void answer(HttpExchange exchange, boolean fine) throws IOException {
        try (exchange) {
            var body = (fine ? "ok\n" : "not ready\n").getBytes(UTF_8);
            exchange.sendResponseHeaders(fine ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
