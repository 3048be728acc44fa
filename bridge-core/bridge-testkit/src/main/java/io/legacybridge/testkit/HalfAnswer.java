package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** An HTTP server that begins its answer to the first request, and then sends nothing more while its client waits. */
public final class HalfAnswer implements AutoCloseable {

    private static final String BEGINNING = """
            HTTP/1.1 200 OK\r
            Content-Type: application/json\r
            Content-Length: 100\r
            \r
            {""";

    /** Shorter than tests wait for {@link #letGo}, so that they tell that nobody came. */
    private static final Duration LONGEST_WAIT_FOR_A_CLIENT = Duration.ofSeconds(15);

    private final ServerSocket server;
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Void> letGo = new CompletableFuture<>();

    public HalfAnswer() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setSoTimeout((int) LONGEST_WAIT_FOR_A_CLIENT.toMillis());
        Thread.ofVirtual().name("half-answer").start(this::serve);
    }

    public URI uri() {
        return URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort());
    }

    /** Done when a client has connected; fails when none has. */
    public CompletableFuture<Void> asked() {
        return asked;
    }

    /** Done when the client has closed its connection; fails when none has connected. */
    public CompletableFuture<Void> letGo() {
        return letGo;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        try (var client = server.accept()) {
            asked.complete(null);
            answerUntilClosed(client);
            letGo.complete(null);
        } catch (IOException e) {
            asked.completeExceptionally(e);
            letGo.completeExceptionally(e);
        }
    }

    private static void answerUntilClosed(Socket client) {
        try {
            var asked = client.getInputStream();
            var _ = asked.read();
            client.getOutputStream().write(BEGINNING.getBytes(US_ASCII));
            while (asked.read() >= 0) {}
        } catch (IOException _) {
            // A client that gives up before it has read all resets its connection, which also lets go of it.
        }
    }
}
