package io.legacybridge.security.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server on the loopback that answers each line with the client's identity and the line. */
final class EchoServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<IOException> failures = new LinkedBlockingQueue<>();
    private final ServerTls tls;
    private final SSLServerSocket socket;

    EchoServer(ServerTls tls) throws IOException {
        this(tls, tls.parameters());
    }

    EchoServer(ServerTls tls, SSLParameters parameters) throws IOException {
        this(tls, tls.context(), parameters);
    }

    EchoServer(ServerTls tls, SSLContext context, SSLParameters parameters) throws IOException {
        this.tls = tls;
        socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setSSLParameters(parameters);
        Thread.ofVirtual().start(this::acceptAll);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void acceptAll() {
        try {
            while (true) {
                var accepted = (SSLSocket) socket.accept();
                Thread.ofVirtual().start(() -> answer(accepted));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void answer(SSLSocket client) {
        try (client;
                var lines = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var chain = Arrays.stream(client.getSession().getPeerCertificates())
                        .map(X509Certificate.class::cast)
                        .toList();
                var who = tls.identify(chain).map(ClientIdentity::toString).orElse("nobody");
                client.getOutputStream().write((who + " " + line + "\n").getBytes(UTF_8));
            }
        } catch (IOException e) {
            failures.add(e);
        }
    }

    /** Why the next connection failed, in the server's eyes. */
    String nextFailure() throws InterruptedException {
        var failure = failures.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return failure == null ? "no connection failed within " + PATIENCE : String.valueOf(failure.getMessage());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
