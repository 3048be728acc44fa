package io.legacybridge.appliance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.security.pki.RevocationAnswers;
import io.legacybridge.security.pki.RevocationFiles;
import io.legacybridge.spi.config.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * What is revoked, for everybody, over plain HTTP: {@code GET /crl/issuing.crl} and {@code /crl/root.crl} (RFC 2585), and
 * OCSP at {@code /ocsp} (RFC 6960 appendix A). Nothing can be changed here, and every answer is signed.
 */
final class RevocationPort implements AutoCloseable {

    private static final int BACKLOG = 64;
    // Each answer is a signature, and anybody may ask.
    private static final int AT_ONCE = 8;

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final RevocationFiles files;
    private final RevocationAnswers answers;

    RevocationPort(HostPort listen, Path home, Clock clock) throws IOException {
        files = new RevocationFiles(home);
        answers = new RevocationAnswers(home, clock);
        server = Listening.open("security.revocation-listen", listen, address -> HttpServer.create(address, BACKLOG));
        server.setExecutor(requests);
        server.createContext("/crl/", this::list);
        server.createContext("/ocsp", this::ocsp);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void list(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var name = path.substring("/crl/".length()).replaceFirst("\\.crl$", "");
            var reading = exchange.getRequestMethod().equals("GET");
            var content = reading ? files.published(name) : Optional.<byte[]>empty();
            if (content.isEmpty()) exchange.sendResponseHeaders(reading ? 404 : 405, -1);
            else send(exchange, "application/pkix-crl", content.get());
        }
    }

    private void ocsp(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = request(exchange);
            if (request.isEmpty()) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            // Once the body is here: whoever sends it slowly takes no place.
            if (!places.tryAcquire()) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            try {
                send(exchange, "application/ocsp-response", answers.answer(request.get()));
            } finally {
                places.release();
            }
        }
    }

    private static Optional<byte[]> request(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                var body = exchange.getRequestBody().readNBytes(RevocationAnswers.LONGEST_REQUEST + 1);
                return Optional.of(body).filter(bytes -> bytes.length <= RevocationAnswers.LONGEST_REQUEST);
            }
            case "GET" -> {
                var path = exchange.getRequestURI().getPath();
                try {
                    return Optional.of(Base64.getDecoder()
                            .decode(path.substring("/ocsp".length()).replaceFirst("^/", "")));
                } catch (IllegalArgumentException _) {
                    return Optional.empty();
                }
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private static void send(HttpExchange exchange, String type, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }
}
