package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** Sends one request after the other over one connection, and never sends one twice: whatever is dropped is seen. */
final class KeepAliveClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final SocketFactory sockets;
    private final int port;
    private java.net.@Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();
    private int connections;

    KeepAliveClient(SocketFactory sockets, int port) {
        this.sockets = sockets;
        this.port = port;
    }

    /** How often it had to connect: when the server said that it closes. */
    int connections() {
        return connections;
    }

    /**
     * @param line method and path
     * @param type of the body; empty when there is none
     * @return the status, once the whole answer is here
     */
    int ask(String line, String type, String body) throws IOException {
        if (socket == null) connect();
        var head = line + " HTTP/1.1\r\nHost: localhost\r\n";
        if (!type.isEmpty()) head += "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n";
        socket.getOutputStream().write((head + "\r\n" + body).getBytes(ISO_8859_1));
        var status = Integer.parseInt(line().split(" ")[1]);
        var headers = headers();
        if ("chunked".equals(headers.get("transfer-encoding"))) skipChunks();
        else in.skipNBytes(Long.parseLong(headers.getOrDefault("content-length", "0")));
        if ("close".equals(headers.get("connection"))) close();
        return status;
    }

    private void connect() throws IOException {
        socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        connections++;
    }

    private Map<String, String> headers() throws IOException {
        var headers = new HashMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private void skipChunks() throws IOException {
        while (true) {
            var length = Integer.parseInt(line().strip(), 16);
            in.skipNBytes(length);
            line();
            if (length == 0) return;
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) throw new EOFException("the server closed in the middle: " + line);
            if (next != '\r') line.append((char) next);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) socket.close();
        socket = null;
    }
}
