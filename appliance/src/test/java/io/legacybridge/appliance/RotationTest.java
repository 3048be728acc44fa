package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every certificate and key is replaced ten times while clients ask on every port as fast as they can, and legacy systems are
 * asked, read and listened to: the server's pair, the clients' and the operator's, the pair that the appliance shows outwards, the
 * CA it trusts there, and the key with which it logs in.
 */
class RotationTest {

    private static final int ROTATIONS = 10;
    private static final Duration IN_USE = Duration.ofMinutes(1);
    private static final String SOAP_ORDER = """
            <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
            <createOrder xmlns="urn:example:erp:orders:1.0"><orderNumber>S-1</orderNumber>
            <customer><number>00000815</number><name>Shop</name></customer>
            <line><article>A-0001</article><quantity>3</quantity><price>12.50</price></line></createOrder>
            </e:Body></e:Envelope>""";

    @TempDir
    Path folder;

    private Landscape landscape;
    private LegacyPark park;
    private CertsHome certs;
    private final Map<String, SSLContext> shown = new ConcurrentHashMap<>();
    private final AtomicInteger rotated = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @BeforeEach
    void start() throws Exception {
        landscape = new Landscape(folder);
        landscape.write(
                "clients/crm.yaml",
                Landscape.client("crm", "queue: {fields: all}", "files: {fields: all}")
                        + "sends: [taken]\ncalls:\n  erp: {createOrder: {request: all, reply: all}}\n"
                        + "  registry: {find: {request: all, reply: all}}\n");
        landscape.write("clients/support.yaml", Landscape.client("support", "queue: {fields: all}"));
        certs = new CertsHome(landscape.home(), Clock.systemUTC(), new SecureRandom());
        certs.issue(new Holder.Operator("anna", Set.of(Role.VIEW)));
        park = new LegacyPark(landscape, folder);
        landscape.secured(TestSettings.enrolling(OtherNames.REFUSE, Optional.empty()));
        landscape.start();
        landscape.takeOrders("");
        showTheNewest();
    }

    @AfterEach
    void stop() throws IOException {
        over.set(true);
        landscape.close();
        park.close();
    }

    @Test
    void noRequestFailsWhileEverythingIsRotatedAtFullLoad() throws Exception {
        var data = landscape.appliance().port();
        var requests = List.of(
                new Request("clients/crm", data, "GET /openapi.json", "", ""),
                new Request("clients/crm", data, "POST /orders", "application/json", LegacyPark.ORDER),
                new Request("clients/crm", data, "POST /registry/find", "application/json", "{\"id\": \"A-0001\"}"),
                new Request(
                        "clients/crm",
                        landscape.appliance().soapPort().getAsInt(),
                        "POST /taken",
                        "text/xml",
                        SOAP_ORDER),
                new Request("operators/anna", landscape.appliance().controlPort(), "GET /status", "", ""),
                new Request(
                        "clients/crm",
                        landscape.appliance().estPort().getAsInt(),
                        "GET /.well-known/est/cacerts",
                        "",
                        ""));
        for (var request : requests) await().atMost(IN_USE).until(() -> request.once() == 200);
        try (var waiting = connect(context("clients/support"));
                var callers = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = () -> over.set(true)) {
            waiting.getOutputStream()
                    .write("GET /messages?wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            var calls = requests.stream().map(callers::submit).toList();
            for (var rotation = 0; rotation < ROTATIONS; rotation++) {
                var server = certs.rekey(new Holder.Server(List.of())).serial();
                park.rotate(serial -> await().atMost(IN_USE).untilAsserted(() -> {
                    assertAllGoOn(calls);
                    assertThat(serialOfServer()).isEqualTo(server);
                    assertThat(park.shownToTheErp()).isEqualTo(serial);
                }));
                certs.rekey(new Holder.Client("crm"));
                certs.rekey(new Holder.Operator("anna", Set.of(Role.VIEW)));
                showTheNewest();
                rotated.incrementAndGet();
                park.send("Q-%05d ".formatted(rotation));
                landscape.drop(rotation + ".DAT", "F-%05d ".formatted(rotation).getBytes(US_ASCII));
            }
            assertThat(isStillWaiting(waiting)).isTrue();
            over.set(true);
            // Every answer was checked; a failed one would be thrown here.
            var answers = new ArrayList<Integer>();
            for (var call : calls) answers.add(call.get());
            assertThat(answers).allSatisfy(count -> assertThat(count).isGreaterThan(ROTATIONS));
        }
        var newest = park.shownToTheErp();
        park.restart();
        park.send("Q-AFTER ");
        landscape.drop("AFTER.DAT", "F-AFTER ".getBytes(US_ASCII));
        await().atMost(IN_USE)
                .until(() -> requests.get(1).once() == 200 && requests.get(2).once() == 200);
        await().atMost(IN_USE).untilAsserted(() -> assertThat(items()).containsExactlyInAnyOrderElementsOf(sent()));
        assertThat(park.allWereShown(newest)).isTrue();
    }

    /** One kind of request, again and again over one connection, and over another one as soon as there is a new certificate. */
    private final class Request implements Callable<Integer> {

        private final String pair;
        private final int port;
        private final String line;
        private final String type;
        private final String body;

        Request(String pair, int port, String line, String type, String body) {
            this.pair = pair;
            this.port = port;
            this.line = line;
            this.type = type;
            this.body = body;
        }

        int once() throws IOException {
            try (var client = new KeepAliveClient(shown.get(pair).getSocketFactory(), port)) {
                return client.ask(line, type, body);
            }
        }

        @Override
        public Integer call() throws IOException {
            var answers = 0;
            while (!over.get()) {
                var mine = rotated.get();
                try (var client = new KeepAliveClient(shown.get(pair).getSocketFactory(), port)) {
                    for (; !over.get() && mine == rotated.get(); answers++)
                        assertThat(client.ask(line, type, body)).as(line).isEqualTo(200);
                }
            }
            return answers;
        }
    }

    /** A call that has ended early has failed, and says why. */
    private static void assertAllGoOn(List<Future<Integer>> calls) throws Exception {
        for (var call : calls) if (call.isDone()) call.get();
    }

    private void showTheNewest() {
        for (var pair : List.of("clients/crm", "operators/anna")) shown.put(pair, context(pair));
    }

    private List<String> items() {
        return landscape.feed("crm").stream()
                .map(event -> event.get("data").get("itemId").asString())
                .toList();
    }

    private static List<String> sent() {
        var items = new ArrayList<>(List.of("Q-AFTER", "F-AFTER"));
        IntStream.range(0, ROTATIONS)
                .forEach(rotation -> items.addAll(List.of("Q-%05d".formatted(rotation), "F-%05d".formatted(rotation))));
        return items;
    }

    private String serialOfServer() throws IOException {
        try (var socket = connect(context("clients/support"))) {
            var server = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return server.getSerialNumber().toString(16);
        }
    }

    private SSLSocket connect(SSLContext context) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", landscape.appliance().port());
        socket.startHandshake();
        return socket;
    }

    private SSLContext context(String pair) {
        var folderOfCerts = landscape.home().resolve("certs");
        return ClientTls.context(
                folderOfCerts.resolve(pair + ".pem"),
                folderOfCerts.resolve(pair + ".key"),
                folderOfCerts.resolve("ca/root.pem"));
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
