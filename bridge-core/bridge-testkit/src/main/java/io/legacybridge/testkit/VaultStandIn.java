package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A key service that speaks Vault's transit interface as its documentation describes it, on the loopback. */
public final class VaultStandIn implements AutoCloseable {

    /** The one that it lets in. */
    public static final String TOKEN = "s.right";

    private static final Pattern CIPHERTEXT = Pattern.compile("vault:v(\\d+):~(.*)");

    private final String key;
    private final int port;
    private HttpServer server;
    private final AtomicInteger version = new AtomicInteger(1);
    private volatile int oldest = 1;

    /** @param key name of the key that it has */
    public VaultStandIn(String key) throws IOException {
        this.key = key;
        this.server = started(0);
        this.port = server.getAddress().getPort();
    }

    /** Where its transit engine is mounted. */
    public String url() {
        return "http://127.0.0.1:" + port + "/v1/transit";
    }

    /** Nobody listens there any more. */
    public void goAway() {
        server.stop(0);
    }

    /** At the same address, with the same key. */
    public void comeBack() throws IOException {
        server = started(port);
    }

    /** From now on it encrypts with a new version of its key; those before still decrypt. */
    public void rotate() {
        version.incrementAndGet();
    }

    /** No version of its key but the newest decrypts any more. */
    public void trim() {
        oldest = version.get();
    }

    @Override
    public void close() {
        goAway();
    }

    private HttpServer started(int at) throws IOException {
        var made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        made.createContext("/v1/transit/encrypt/" + key, exchange -> answer(exchange, "plaintext", "ciphertext"));
        made.createContext("/v1/transit/decrypt/" + key, exchange -> answer(exchange, "ciphertext", "plaintext"));
        made.start();
        return made;
    }

    /** Turns the text around, which is cipher enough for a stand-in. */
    private void answer(HttpExchange exchange, String given, String wanted) throws IOException {
        try (exchange) {
            if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            var text = member(given, new String(exchange.getRequestBody().readAllBytes(), US_ASCII));
            var encrypting = given.equals("plaintext");
            var ciphertext = CIPHERTEXT.matcher(text);
            if (!encrypting && (!ciphertext.matches() || Integer.parseInt(ciphertext.group(1)) < oldest)) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            var result = encrypting ? "vault:v" + version.get() + ":~" + turned(text) : turned(ciphertext.group(2));
            var body = "{\"data\": {\"%s\": \"%s\"}}".formatted(wanted, result).getBytes(US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String member(String name, String json) {
        var match = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return match.find() ? match.group(1) : "";
    }

    private static StringBuilder turned(String text) {
        return new StringBuilder(text).reverse();
    }
}
