package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.security.pki.AcmeCertificate.ChallengePort;
import io.legacybridge.security.pki.AcmeCertificate.Challenges;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers the ACME server's HTTP challenges (RFC 8555 section 8.3). It is open only while an order goes on. */
record AcmeChallengePort(HostPort listen) implements ChallengePort {

    private static final String PATH = "/.well-known/acme-challenge/";
    private static final int BACKLOG = 16;

    @Override
    public Challenges open() {
        try {
            return new Answers(HttpServer.create(new InetSocketAddress(listen.host(), listen.port()), BACKLOG));
        } catch (IOException e) {
            throw ProblemException.error(
                    Place.of("bridge.yaml").at("security.acme.challenge-listen"),
                    "The port " + listen.port() + " cannot be opened: " + e.getMessage() + ".",
                    "Stop the program that uses it, or choose another port and have port 80 forwarded to it.",
                    "config/port-in-use",
                    e);
        }
    }

    private static final class Answers implements Challenges {

        private final Map<String, String> contents = new ConcurrentHashMap<>();
        private final HttpServer server;
        private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

        Answers(HttpServer server) {
            this.server = server;
            server.setExecutor(requests);
            server.createContext(PATH, this::tell);
            server.start();
        }

        @Override
        public void answer(String token, String content) {
            contents.put(token, content);
        }

        private void tell(HttpExchange exchange) throws IOException {
            try (exchange) {
                var content = contents.get(exchange.getRequestURI().getPath().substring(PATH.length()));
                if (content == null) {
                    exchange.sendResponseHeaders(404, -1);
                    return;
                }
                var bytes = content.getBytes(US_ASCII);
                exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }

        @Override
        public void close() {
            server.stop(0);
            requests.shutdownNow();
        }
    }
}
