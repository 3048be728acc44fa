package io.legacybridge.bench.soap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/** A SOAP service that costs next to nothing: it reads a request and sends the same 751 bytes. */
final class Erp implements AutoCloseable {

    static final String NUMBER = "S-1";
    private static final int REPLY_BYTES = 751;
    private static final String LENGTH = "content-length:";

    private final ServerSocket server;
    private final byte[] answer = answer();

    Erp() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("erp").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (true) {
            try {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException e) {
                if (server.isClosed()) return;
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                var length = -1;
                for (var header = line(in); !header.isEmpty(); header = line(in)) {
                    var lower = header.toLowerCase(Locale.ROOT);
                    if (lower.startsWith(LENGTH))
                        length = Integer.parseInt(
                                lower.substring(LENGTH.length()).strip());
                }
                if (length < 0) throw new IOException("a request without Content-Length: " + line);
                in.skipNBytes(length);
                out.write(answer);
            }
        } catch (IOException e) {
            // The mediator ended, or it sees a broken connection and tells it.
        }
    }

    /** Without its end; empty at the end of the stream, too. */
    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var read = in.read(); read >= 0 && read != '\n'; read = in.read())
            if (read != '\r') line.append((char) read);
        return line.toString();
    }

    private static byte[] answer() {
        var reply = """
                <?xml version="1.0" encoding="UTF-8"?>\
                <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>\
                <getOrderResponse xmlns="urn:example:erp:orders:1.0"><orderNumber>%s</orderNumber>\
                <erpNumber>0000000042</erpNumber><state>accepted</state>\
                <customer><number>00000815</number><name>%s</name></customer>\
                <line><article>A-0001</article><quantity>3</quantity><price>12.50</price></line>\
                <line><article>A-0002</article><quantity>12</quantity><price>10.75</price></line>\
                <line><article>B-0815</article><quantity>250</quantity><price>101.25</price></line>\
                <line><article>B-4711</article><quantity>1</quantity><price>9.95</price></line>\
                <total>25488.95</total></getOrderResponse></soap:Body></soap:Envelope>""";
        var name = "Example & Sons".replace("&", "&amp;");
        var text = reply.formatted(NUMBER, name);
        // The customer's name is as long as it takes.
        var body = reply.formatted(NUMBER, name + "x".repeat(Math.max(0, REPLY_BYTES - text.length())))
                .getBytes(UTF_8);
        if (body.length != REPLY_BYTES) throw new IllegalStateException("a reply of " + body.length + " bytes");
        var head = ("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(ISO_8859_1);
        var whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }
}
