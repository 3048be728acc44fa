package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.Holder;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's certificate and the clients' are replaced ten times while clients ask as fast as they can. */
class RotationTest {

    private static final int ROTATIONS = 10;
    private static final int CLIENTS = 4;
    private static final Duration IN_USE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Landscape landscape;
    private CertsHome certs;
    private final AtomicReference<SSLContext> crm = new AtomicReference<>();
    private final AtomicInteger rotated = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        landscape = new Landscape(folder);
        for (var client : List.of("crm", "support"))
            landscape.write("clients/" + client + ".yaml", Landscape.client(client, "cards: {fields: all}"));
        landscape.start();
        certs = new CertsHome(landscape.home(), Clock.systemUTC(), new SecureRandom());
        crm.set(context("crm"));
        await().atMost(Landscape.LIMIT)
                .until(() -> landscape.get("crm", "/openapi.json").statusCode() == 200);
    }

    @AfterEach
    void stop() throws IOException {
        landscape.close();
    }

    @Test
    void noRequestFailsWhileEverythingIsRotatedAtFullLoad() throws Exception {
        var over = new AtomicBoolean();
        try (var waiting = connect(context("support"));
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            waiting.getOutputStream()
                    .write("GET /messages?wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var calls = IntStream.range(0, CLIENTS)
                    .mapToObj(_ -> callers.submit(() -> askUntil(over)))
                    .toList();
            for (var rotation = 0; rotation < ROTATIONS; rotation++) {
                var server = certs.rekey(new Holder.Server(List.of())).serial();
                await().atMost(IN_USE).until(() -> server.equals(serialOfServer()));
                certs.rekey(new Holder.Client("crm"));
                crm.set(context("crm"));
                rotated.incrementAndGet();
            }
            over.set(true);
            // Every answer was checked; a failed one would be thrown here.
            for (var call : calls) assertThat(call.get()).isGreaterThan(ROTATIONS);
            assertThat(isStillWaiting(waiting)).isTrue();
        }
    }

    /** Keeps its connection, and begins another with the new certificate when there is one. */
    private int askUntil(AtomicBoolean over) throws IOException {
        var answers = 0;
        while (!over.get()) {
            var mine = rotated.get();
            try (var client = new KeepAliveClient(
                    crm.get().getSocketFactory(), landscape.appliance().port())) {
                for (; !over.get() && mine == rotated.get(); answers++)
                    assertThat(client.get("/openapi.json")).isEqualTo(200);
            }
        }
        return answers;
    }

    private String serialOfServer() throws IOException {
        try (var socket = connect(context("support"))) {
            var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSerialNumber().toString(16);
        }
    }

    private SSLSocket connect(SSLContext context) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", landscape.appliance().port());
        socket.startHandshake();
        return socket;
    }

    private SSLContext context(String client) {
        var clients = landscape.home().resolve("certs/clients");
        return ClientTls.context(
                clients.resolve(client + ".pem"),
                clients.resolve(client + ".key"),
                landscape.home().resolve("certs/ca/root.pem"));
    }

    private static boolean isStillWaiting(SSLSocket socket) throws IOException {
        socket.setSoTimeout(100);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException _) {
            return true;
        }
    }
}
