package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** An HTTP server that begins its answer to the first request, and then sends nothing more while its client waits. */
public final class HalfAnswer implements AutoCloseable {

    private static final String BEGINNING = """
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            Content-Length: 100\r
            \r
            {""";

    private final ServerSocket server;
    private final CompletableFuture<Void> letGo = new CompletableFuture<>();

    public HalfAnswer() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("half-answer").start(this::serve);
    }

    public URI uri() {
        return URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort());
    }

    /** Done when the client has closed its connection. */
    public CompletableFuture<Void> letGo() {
        return letGo;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        try (var client = server.accept()) {
            answer(client);
            letGo.complete(null);
        } catch (IOException e) {
            letGo.completeExceptionally(e);
        }
    }

    private static void answer(Socket client) throws IOException {
        var asked = client.getInputStream();
        var _ = asked.read();
        client.getOutputStream().write(BEGINNING.getBytes(US_ASCII));
        while (asked.read() >= 0) {}
    }
}
