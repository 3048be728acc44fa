package io.legacybridge.bench.soap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/**
 * A SOAP service that costs next to nothing: it reads a request and sends the same 751 bytes. One thread serves all connections, so
 * that a mediator that writes a request seldom has to wake it.
 */
final class Erp implements AutoCloseable {

    static final String NUMBER = "S-1";
    private static final int REPLY_BYTES = 751;
    private static final int LONGEST_REQUEST = 8192;
    private static final String LENGTH = "content-length:";
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Selector selector;
    private final ServerSocketChannel server;
    private final byte[] answer = answer();

    Erp() throws IOException {
        selector = Selector.open();
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Thread.ofPlatform().daemon().name("erp").start(this::serve);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        server.close();
    }

    private void serve() {
        try {
            while (selector.isOpen()) selector.select(this::handle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) accept();
            else answer((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
        } catch (IOException | RuntimeException e) {
            // The mediator ended, or it sees a broken connection and tells it.
            close(key.channel());
        }
    }

    private static void close(Channel connection) {
        try {
            connection.close();
        } catch (IOException _) {
            // It is of no use any more.
        }
    }

    private void accept() throws IOException {
        var connection = server.accept();
        connection.configureBlocking(false);
        connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connection.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(LONGEST_REQUEST));
    }

    private void answer(SocketChannel connection, ByteBuffer received) throws IOException {
        if (!received.hasRemaining()) throw new IOException("a request of more than " + LONGEST_REQUEST + " bytes");
        if (connection.read(received) < 0) {
            connection.close();
            return;
        }
        for (var end = endOfRequest(received); end >= 0; end = endOfRequest(received)) {
            received.flip().position(end);
            received.compact();
            for (var rest = ByteBuffer.wrap(answer); rest.hasRemaining(); ) connection.write(rest);
        }
    }

    /** Where the first request ends, or -1 while it is not whole. */
    private static int endOfRequest(ByteBuffer received) throws IOException {
        var text = ISO_8859_1.decode(received.duplicate().flip()).toString();
        var head = text.indexOf(END_OF_HEAD);
        if (head < 0) return -1;
        var length = text.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (length < 0 || length > head) throw new IOException("a request without Content-Length: " + text);
        var value = text.substring(length + LENGTH.length(), text.indexOf('\r', length))
                .strip();
        var end = head + END_OF_HEAD.length() + Integer.parseInt(value);
        return end <= received.position() ? end : -1;
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
