package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Talks to an {@link EchoServer}. Checks the server's name as an HTTPS client does. */
final class EchoClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SSLSocket socket;
    private final BufferedReader lines;

    EchoClient(SSLContext context, int port, String... protocols) throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        var parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (protocols.length > 0) parameters.setProtocols(protocols);
        socket.setSSLParameters(parameters);
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /** In TLS 1.3 a client hears only with the first answer that it was refused. */
    @Nullable
    String ask(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        return lines.readLine();
    }

    String protocol() {
        return socket.getSession().getProtocol();
    }

    /** A resumed session was made in the full handshake before it. */
    Instant sessionMade() {
        return Instant.ofEpochMilli(socket.getSession().getCreationTime());
    }

    X509Certificate serverCertificate() throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
