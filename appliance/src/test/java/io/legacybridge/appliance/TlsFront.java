package io.legacybridge.appliance;

import io.legacybridge.security.pki.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;

/** Mutual TLS in front of a legacy system's plain port: what comes in goes on, byte by byte, both ways. */
final class TlsFront implements AutoCloseable {

    /** How a connection begins. */
    enum Opening {
        TLS,
        /** Eight bytes ask for TLS, and an S is the answer (the protocol of PostgreSQL, section 54.2.10). */
        POSTGRES
    }

    private static final int SSL_REQUEST = 8;

    private final ServerTls tls;
    private final Opening opening;
    private final int behind;
    private final ServerSocket port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    private volatile String newest = "";

    TlsFront(ServerTls tls, Opening opening, int behind) throws IOException {
        this.tls = tls;
        this.opening = opening;
        this.behind = behind;
        this.port = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        connections.execute(this::accept);
    }

    int port() {
        return port.getLocalPort();
    }

    /** The serial number of the certificate that was shown last, in hexadecimal. */
    String lastShown() {
        return newest;
    }

    /** Ends every connection that stands, as a restart of the legacy system does. */
    void cut() {
        for (var socket : open) close(socket);
    }

    @Override
    public void close() {
        close(port);
        cut();
        connections.shutdownNow();
    }

    private void accept() {
        while (!port.isClosed()) {
            try {
                var plain = port.accept();
                connections.execute(() -> serve(plain));
            } catch (IOException _) {
                // It is closed, or somebody went away at once.
            }
        }
    }

    private void serve(Socket plain) {
        open.add(plain);
        try (plain;
                var outside = secured(plain);
                var inside = new Socket(InetAddress.getLoopbackAddress(), behind)) {
            open.add(inside);
            var back = connections.submit(() -> pump(inside, outside));
            pump(outside, inside);
            back.get();
            open.remove(inside);
        } catch (Exception _) {
            // Whoever is connected sees that it ends.
        } finally {
            open.remove(plain);
        }
    }

    private SSLSocket secured(Socket plain) throws IOException {
        if (opening == Opening.POSTGRES) {
            plain.getInputStream().skipNBytes(SSL_REQUEST);
            plain.getOutputStream().write('S');
        }
        var socket =
                (SSLSocket) tls.context().getSocketFactory().createSocket(plain, InputStream.nullInputStream(), true);
        socket.setUseClientMode(false);
        socket.setSSLParameters(tls.parameters());
        socket.startHandshake();
        var client = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        newest = client.getSerialNumber().toString(16);
        return socket;
    }

    private static void pump(Socket from, Socket to) {
        try (OutputStream out = to.getOutputStream()) {
            from.getInputStream().transferTo(out);
        } catch (IOException _) {
            close(from);
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
