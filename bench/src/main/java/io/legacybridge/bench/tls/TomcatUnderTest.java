package io.legacybridge.bench.tls;

import com.sun.management.OperatingSystemMXBean;
import io.legacybridge.appliance.TomcatTls;
import io.legacybridge.security.pki.PortTls;
import io.legacybridge.security.pki.ServerTls;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.net.SocketFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;

/** One answer of a kilobyte, over plain HTTP or mutual TLS; then each request is asked for its client as on the data port. */
final class TomcatUnderTest implements AutoCloseable {

    private static final int CONNECTIONS = 8;
    private static final byte[] ANSWER = ("{\"value\":\"" + "x".repeat(1_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final WebServer server;

    TomcatUnderTest(Optional<ServerTls> tls) throws IOException {
        var factory = new TomcatServletWebServerFactory(0);
        factory.setAddress(InetAddress.getLoopbackAddress());
        factory.addConnectorCustomizers(connector -> {
            connector.setProperty("maxKeepAliveRequests", "-1");
            tls.ifPresent(
                    one -> TomcatTls.apply(one.port(PortTls.ClientCertificate.REQUIRED, Optional.empty()), connector));
        });
        server = factory.getWebServer(
                context -> context.addServlet("answer", new Answering(tls)).addMapping("/*"));
        server.start();
    }

    /** CPU of the process less that of the clients' threads, while each connection sends its share of the requests. */
    double serverSeconds(SocketFactory sockets, int requests) throws Exception {
        var callers = new ArrayList<Callable<Long>>();
        for (var i = 0; i < CONNECTIONS; i++) callers.add(() -> ask(sockets, requests / CONNECTIONS));
        var before = PROCESS.getProcessCpuTime();
        var clients = 0L;
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            for (var caller : threads.invokeAll(callers)) clients += caller.get();
        }
        return (PROCESS.getProcessCpuTime() - before - clients) / 1e9;
    }

    /** @return nanoseconds of CPU of this thread */
    private long ask(SocketFactory sockets, int requests) throws IOException {
        var threads = ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadCpuTime();
        try (var socket = sockets.createSocket(InetAddress.getLoopbackAddress(), server.getPort())) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (var i = 0; i < requests; i++) {
                socket.getOutputStream().write(REQUEST);
                skipHead(in);
                in.skipNBytes(ANSWER.length);
            }
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static void skipHead(InputStream in) throws IOException {
        for (var newLines = 0; newLines < 2; ) {
            var next = in.read();
            if (next < 0) throw new IOException("the server has closed the connection");
            if (next == '\n') newLines++;
            else if (next != '\r') newLines = 0;
        }
    }

    @Override
    public void close() {
        server.stop();
        server.destroy();
    }

    private static final class Answering extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient Optional<ServerTls> tls;

        Answering(Optional<ServerTls> tls) {
            this.tls = tls;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (tls.isPresent() && tls.get().identify(chain(request)).isEmpty()) {
                response.setStatus(HttpServletResponse.SC_FORBIDDEN);
                return;
            }
            response.setContentType("application/json");
            response.setContentLength(ANSWER.length);
            response.getOutputStream().write(ANSWER);
        }

        private static List<X509Certificate> chain(HttpServletRequest request) {
            return List.of((X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate"));
        }
    }
}
