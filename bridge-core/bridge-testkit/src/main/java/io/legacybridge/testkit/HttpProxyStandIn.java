package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.config.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that wants a password, and that finds every host at one port of this machine (RFC 9110, section 9.3.6). */
public final class HttpProxyStandIn implements AutoCloseable {

    public static final String USER = "bridge";
    public static final String PASSWORD = "a-password-of-the-proxy";

    private static final String LOGIN =
            "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(UTF_8));
    private static final String REFUSAL = """
            HTTP/1.1 407 who are you\r
            Proxy-Authenticate: Basic realm="proxy"\r
            Content-Length: 0\r
            Connection: close\r
            \r
            """;

    private final int target;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** @param target the port of the service that every name stands for */
    public HttpProxyStandIn(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    public HostPort address() {
        return new HostPort("localhost", server.getLocalPort());
    }

    /** What it let through, such as {@code CONNECT erp.example:443}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) socket.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var head = head(client.getInputStream());
            if (!head.contains(LOGIN)) {
                client.getOutputStream().write(REFUSAL.getBytes(ISO_8859_1));
                return;
            }
            asked.add(head.replaceFirst(" HTTP/1\\.1\r\n(?s:.*)", ""));
            try (var service = new Socket("localhost", target)) {
                sockets.add(service);
                if (head.startsWith("CONNECT "))
                    client.getOutputStream().write("HTTP/1.1 200 go ahead\r\n\r\n".getBytes(ISO_8859_1));
                else
                    service.getOutputStream()
                            .write(head.replace(LOGIN + "\r\n", "").getBytes(ISO_8859_1));
                var answers = Thread.ofVirtual().start(() -> pump(service, client));
                pump(client, service);
                answers.join();
            }
        } catch (IOException e) {
            // One of the two ends is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Up to the empty line. */
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            var next = in.read();
            if (next < 0) throw new IOException("no request");
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One of the two ends is gone.
        }
    }
}
