package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import io.legacybridge.security.pki.Role;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A request that is no HTTP, or ends before its end (RFC 9112 sections 5 to 8), is refused in the form of its port, and what had
 * come of it reaches nobody: not even when that is a whole body by itself.
 */
class BrokenRequestsTest {

    private static final String ORDER = """
            <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
            <createOrder xmlns="urn:example:erp:orders:1.0"><orderNumber>S-1</orderNumber>
            <customer><number>00000815</number><name>Shop</name></customer>
            <line><article>A-0001</article><quantity>3</quantity><price>12.50</price></line></createOrder>
            </e:Body></e:Envelope>""";

    private static final String LONG = "a".repeat(10_000);

    /** What follows a whole chunk, by what is wrong with it. */
    private static final Map<String, String> BROKEN_CHUNKS = inOrder(
            "a size that is no number", "\r\nxyz\r\nabc\r\n0\r\n\r\n",
            "a negative size", "\r\n-3\r\nabc\r\n0\r\n\r\n",
            "a size with a prefix", "\r\n0x3\r\nabc\r\n0\r\n\r\n",
            "a size of more than 64 bits", "\r\n10000000000000003\r\nabc\r\n0\r\n\r\n",
            "no size", "\r\n\r\nabc\r\n0\r\n\r\n",
            "more than its size says", "x\r\n0\r\n\r\n",
            "a line that ends with LF alone", "\n0\n\n",
            "a long extension", "\r\n3;a=" + LONG + "\r\nabc\r\n0\r\n\r\n",
            "an extension with NUL", "\r\n3;a=\"b\0\r\nabc\r\n0\r\n\r\n",
            "a trailer that is no field", "\r\n0\r\nbad trailer\r\n\r\n",
            "a long trailer", "\r\n0\r\nx: " + LONG + "\r\n\r\n");

    private static final Map<String, String> BROKEN_HEADS = inOrder(
            "chunked twice", "Transfer-Encoding: chunked, chunked\r\n",
            "chunked, but not at last", "Transfer-Encoding: chunked, gzip\r\n",
            "two lengths", "Content-Length: 3\r\nContent-Length: 4\r\n",
            "two lengths in one field", "Content-Length: 3, 4\r\n",
            "a negative length", "Content-Length: -1\r\n",
            "a length with a sign", "Content-Length: +3\r\n",
            "a length of more than 64 bits", "Content-Length: 99999999999999999999\r\n",
            "a space before the colon", "X : a\r\n",
            "a long field", "X: " + LONG + "\r\n",
            "two hosts", "Host: other\r\n");

    private static final Map<String, String> UNKNOWN_ENCODINGS = inOrder(
            "gzip", "Transfer-Encoding: gzip\r\n",
            "gzip, then chunked", "Transfer-Encoding: gzip, chunked\r\n",
            "an encoding that nobody knows", "Transfer-Encoding: rot13, chunked\r\n");

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeEach
    void listen() {
        logged.start();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(logged);
    }

    @AfterEach
    void listenNoMore() {
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(logged);
    }

    @Test
    void onTheDataPort() throws Exception {
        try (var bank = Bank.open(folder)) {
            bank.awaitStatus(200, () -> bank.get("crm", "/accounts/1/balance"));
            bank.teller.calls.clear();
            var port = new Port(
                    bank.appliance().port(),
                    bank.home().resolve("certs"),
                    "clients/crm",
                    "POST /bank/transfer HTTP/1.1\r\nContent-Type: application/json\r\nIdempotency-Key: k-1\r\n",
                    Bank.TRANSFER,
                    "application/problem+json",
                    "request/");

            refusesWhatIsBroken(port);
            assertThat(bank.teller.calls).isEmpty();

            assertThat(port.sendWhole()).startsWith("HTTP/1.1 200 ").doesNotContain("Idempotency-Replayed");
            assertThat(bank.teller.calls).hasSize(1);
        }
    }

    /** What a client may want to be encrypted is made behind the reading. */
    @Test
    void onTheDataPortForOneWhoWantsItEncrypted() throws Exception {
        try (var bank = Bank.open(folder)) {
            bank.awaitStatus(200, () -> bank.get("crm", "/accounts/1/balance"));
            var port = new Port(
                    bank.appliance().port(),
                    bank.home().resolve("certs"),
                    "clients/crm",
                    "POST /bank/transfer HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/jose\r\n",
                    Bank.TRANSFER,
                    "application/problem+json",
                    "request/");

            refusesWhatIsBroken(port);
        }
    }

    @Test
    void onTheSoapPort() throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.write("clients/crm.yaml", Landscape.client("crm", "taken: {fields: all}") + "sends: [taken]\n");
            landscape.start();
            landscape.takeOrders("");
            var anna = landscape.operator("anna", Role.VIEW);
            var port = new Port(
                    landscape.appliance().soapPort().getAsInt(),
                    landscape.home().resolve("certs"),
                    "clients/crm",
                    "POST /taken HTTP/1.1\r\nContent-Type: text/xml\r\n",
                    ORDER,
                    "application/problem+json",
                    "request/");
            // It listens a moment after its port is open.
            await().atMost(Landscape.LIMIT)
                    .until(() -> get(landscape, anna, "/connections/taken")
                            .get("state")
                            .asString()
                            .equals("running"));

            refusesWhatIsBroken(port);
            assertThat(taken(landscape, anna)).isZero();

            assertThat(port.sendWhole()).startsWith("HTTP/1.1 200 ");
            assertThat(taken(landscape, anna)).isOne();
        }
    }

    private static long taken(Landscape landscape, HttpClient anna) throws Exception {
        return get(landscape, anna, "/connections/taken").at("/today/taken").asLong();
    }

    @Test
    void onTheControlPort() throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.write("contracts/item.cpy", """
                    01 ITEM.
                       05 ITEM-ID PIC X(4).
                       05 COUNT PIC 9(4).
                    """.indent(7));
            landscape.write(
                    "connections/items.yaml",
                    landscape
                            .connection("*.DAT", "item.cpy", "key: itemId\n")
                            .replace("file: item.cpy", "file: item.cpy, encoding: us-ascii"));
            landscape.start();
            landscape.drop("1.DAT", "BOLT00X2".getBytes(US_ASCII));
            var otto = landscape.operator("otto", Role.OPERATE);
            var letters = await().atMost(Landscape.LIMIT)
                    .until(
                            () -> get(landscape, otto, "/dead-letters").findValuesAsString("id"),
                            found -> found.size() == 1);
            var letter = "/dead-letters/" + letters.getFirst();
            var port = new Port(
                    landscape.appliance().controlPort(),
                    landscape.home().resolve("certs"),
                    "operators/otto",
                    "POST " + letter + "/replay HTTP/1.1\r\nContent-Type: application/octet-stream\r\n",
                    "BOLT0002",
                    "application/problem+json",
                    "control/");

            refusesWhatIsBroken(port);
            assertThat(get(landscape, otto, letter).get("state").asString()).isEqualTo("waiting");

            assertThat(port.sendWhole()).startsWith("HTTP/1.1 200 ");
            assertThat(get(landscape, otto, letter).get("state").asString()).isEqualTo("replayed");
        }
    }

    private static JsonNode get(Landscape landscape, HttpClient operator, String path) throws Exception {
        var request = HttpRequest.newBuilder(landscape.control(path)).timeout(Landscape.LIMIT);
        return Landscape.JSON.readTree(
                operator.send(request.build(), BodyHandlers.ofString()).body());
    }

    @Test
    void onThePortForEnrolment() throws Exception {
        try (var landscape = new Landscape(folder)) {
            landscape.secured(TestSettings.enrolling(OtherNames.REFUSE, Optional.empty()));
            landscape.start();
            var port = new Port(
                    landscape.appliance().estPort().getAsInt(),
                    landscape.home().resolve("certs"),
                    "clients/crm",
                    "POST /.well-known/est/simpleenroll HTTP/1.1\r\nContent-Type: application/pkcs10\r\nAuthorization: Basic eDp5\r\n",
                    "AAAA",
                    "text/plain",
                    "");

            refusesWhatIsBroken(port);

            assertThat(port.sendWhole()).startsWith("HTTP/1.1 401 ");
        }
    }

    private void refusesWhatIsBroken(Port port) throws Exception {
        var all = new SoftAssertions();
        for (var chunk : BROKEN_CHUNKS.entrySet())
            refuses(all, port, chunk.getKey(), 400, port.chunked(chunk.getValue()));
        for (var head : BROKEN_HEADS.entrySet())
            refuses(all, port, head.getKey(), 400, port.head(head.getValue()) + "abcd");
        for (var head : UNKNOWN_ENCODINGS.entrySet())
            refuses(all, port, head.getKey(), 501, port.head(head.getValue()) + "3\r\nabc\r\n0\r\n\r\n");
        refuses(all, port, "an unknown expectation", 417, port.head("Expect: 200-maybe\r\nConnection: close\r\n"));
        all.assertAll();
        for (var half : List.of(
                port.chunked(""),
                port.chunked("\r\n"),
                port.chunked("\r\n3\r\nab"),
                port.chunked("\r\n0\r\n"),
                port.chunked("\r\n0\r\nx: y\r\n"),
                port.head("Transfer-Encoding: chunked\r\n"),
                port.head("Content-Length: 1000\r\n") + port.whole()))
            assertThat(port.sendAndEnd(half))
                    .satisfiesAnyOf(
                            answer -> assertThat(answer).isEmpty(),
                            answer -> assertThat(answer).startsWith("HTTP/1.1 400 "));
        // A sender's mistake is not the appliance's error.
        assertThat(logged.list)
                .filteredOn(
                        event -> event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null)
                .extracting(event -> event.getLoggerName() + " " + event.getFormattedMessage())
                .isEmpty();
    }

    /** Reading to the end of the answer shows that the connection is closed: nobody knows where the next request begins. */
    private static void refuses(SoftAssertions all, Port port, String what, int status, String request)
            throws IOException {
        var code = port.codes.isEmpty()
                ? "The request "
                : "\"code\":\"" + port.codes + (status == 501 ? "unknown-transfer-encoding\"" : "malformed\"");
        all.assertThat(port.send(request))
                .as(what)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("\r\nConnection: close\r\n", "\r\nContent-Type: " + port.mediaType, code)
                .doesNotContain("<html", "\tat ");
    }

    private static Map<String, String> inOrder(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (var at = 0; at < pairs.length; at += 2) map.put(pairs[at], pairs[at + 1]);
        return map;
    }

    /**
     * A port, and a request that is taken there.
     *
     * @param start     of its head
     * @param whole     its body
     * @param mediaType of what is refused
     * @param codes     how those of what is refused begin; empty when they have none
     */
    private record Port(
            int number, Path certs, String pair, String start, String whole, String mediaType, String codes) {

        String head(String more) {
            return start + "Host: localhost\r\n" + more + "\r\n";
        }

        /** The whole body as a chunk, and what follows it. */
        String chunked(String rest) {
            return head("Transfer-Encoding: chunked\r\n") + Integer.toHexString(whole.length()) + "\r\n" + whole + rest;
        }

        String sendWhole() throws IOException {
            return send(chunked("\r\n0\r\n\r\n").replace("Host:", "Connection: close\r\nHost:"));
        }

        String send(String request) throws IOException {
            return send(request, false);
        }

        /** Ends the connection as a process does that dies: without a word of TLS. */
        String sendAndEnd(String request) throws IOException {
            return send(request, true);
        }

        private String send(String request, boolean end) throws IOException {
            try (var plain = new Socket("localhost", number);
                    var socket = (SSLSocket) sockets().createSocket(plain, "localhost", number, true)) {
                socket.setSoTimeout((int) Landscape.LIMIT.toMillis());
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                if (end) plain.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            }
        }

        private SSLSocketFactory sockets() {
            return ClientTls.context(
                            certs.resolve(pair + ".pem"), certs.resolve(pair + ".key"), certs.resolve("ca/root.pem"))
                    .getSocketFactory();
        }
    }
}
