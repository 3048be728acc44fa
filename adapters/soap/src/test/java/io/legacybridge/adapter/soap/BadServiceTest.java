package io.legacybridge.adapter.soap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.legacybridge.adapter.soap.Calling.Ended;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.testkit.FaultyNetwork;
import io.legacybridge.testkit.Nonsense;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.xml.Trap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of answers that no service should give. */
class BadServiceTest {

    private static final Path ATTACKS =
            Path.of(System.getProperty("bridge.root")).resolve("../shared/corpus/security/xml-attacks");
    private static final String REPLY = "<createOrderResponse xmlns='" + ErpProvider.NAMESPACE
            + "'><orderNumber>S-1</orderNumber><erpNumber>0000000042</erpNumber><total>37.50</total>"
            + "<state>accepted</state></createOrderResponse>";

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private Calling calling;

    private interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        if (calling != null) calling.close();
        server.stop(0);
    }

    @Test
    void aReplyInGzipIsUnpacked() throws Exception {
        start(exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            send(exchange, 200, gzip(envelope(REPLY).getBytes(UTF_8)));
        });

        assertThat(create().reply().record()).containsEntry("total", new BigDecimal("37.50"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body>Maintenance</body></html>",
                "<html><body>Maintenance<br>",
                "Come back later",
                "{\"orderNumber\": \"S-1\"}",
                ""
            })
    void whatIsNoSoapMayComeFromAGatewayInPlaceOfTheServiceAlsoWithStatus200(String page) throws Exception {
        start(exchange -> send(exchange, 200, page));

        assertThat(create().answer())
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().code()).isEqualTo("soap/no-soap"));
    }

    @Test
    void anHtmlPageWithAnErrorLeavesTheOutcomeOpen() throws Exception {
        start(exchange -> send(exchange, 500, "<html><body>oops"));

        assertThat(create().answer()).isInstanceOf(Answer.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json", "text/xml; charset", "no type at all"})
    void aReplyIsKnownByItsBodyWhateverItsContentTypeSays(String type) throws Exception {
        start(exchange -> send(exchange, 200, type, envelope(REPLY).getBytes(UTF_8)));

        assertThat(create().reply().record()).containsEntry("total", new BigDecimal("37.50"));
    }

    @ParameterizedTest
    @EnumSource
    void aServerOfAnotherProtocolEndsTheCallInTimeUntilTheRightOneStandsThere(Nonsense nonsense) throws Exception {
        serve(exchange -> send(exchange, 200, envelope(REPLY)));
        try (var network =
                new FaultyNetwork(new HostPort("localhost", server.getAddress().getPort()))) {
            call(network.address().port(), "", new TestAdapterContext("erp", Map.of(), _ -> null));
            network.leadTo(nonsense);
            for (var call = 1; call <= 3; call++) {
                var begin = System.nanoTime();
                assertThat(codeOfFailure()).isEqualTo(nonsense == Nonsense.HTML ? "soap/no-service" : "soap/no-answer");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
                assertThat(network.connects()).isEqualTo(call);
            }

            network.comeUp();

            assertThat(create().answer()).isInstanceOf(Answer.Reply.class);
            assertThat(asked).hasValue(1);
        }
    }

    private String codeOfFailure() {
        try {
            var answer = calling.ask("createOrder", Calling.order("A-0001"), Duration.ofSeconds(1))
                    .answer();
            return ((Answer.Unknown) answer).why().code();
        } catch (LegacySystemException e) {
            return e.problem().code();
        }
    }

    @Test
    void aReplyInAnotherCharsetThanItSaysIsKeptAsOneThatCannotBeRead() throws Exception {
        start(exchange -> send(
                exchange,
                200,
                "text/xml; charset=utf-8",
                envelope(REPLY).replace("S-1", "Müller").getBytes(ISO_8859_1)));

        assertThat(create().answer())
                .isInstanceOfSatisfying(
                        Answer.Unreadable.class,
                        unreadable -> assertThat(new String(unreadable.bytes(), ISO_8859_1))
                                .contains("Müller"));
    }

    @Test
    void aReplyThatBreaksOffInItsHeaderIsKeptAsOneThatCannotBeRead() throws Exception {
        start(exchange ->
                send(exchange, 200, "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header><a>"));

        assertThat(codes(create())).containsExactly("record/not-soap");
    }

    @Test
    void aReplyThatEndsEarlyIsNoReply() throws Exception {
        start(exchange -> send(exchange, 200, envelope(REPLY).substring(0, 200)));

        assertThat(create().answer()).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void aReplyWithABareAmpersandIsKeptAsOneThatCannotBeRead() throws Exception {
        start(exchange -> send(exchange, 200, envelope(REPLY).replace("S-1", "S&1")));

        assertThat(create().answer()).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void aReplyWithoutTheEndOfItsEnvelopeIsNoReply() throws Exception {
        start(exchange -> send(exchange, 200, envelope(REPLY).replace("</s:Envelope>", "")));

        assertThat(create().answer()).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void aReplyWhoseConnectionBreaksLeavesTheOutcomeOpen() throws Exception {
        start(exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            exchange.getResponseBody().write(envelope(REPLY).getBytes(UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("the cable");
        });

        assertThat(create().answer()).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void aReplyOfAnotherOperationIsNotTaken() throws Exception {
        start(exchange -> send(exchange, 200, envelope(REPLY.replace("createOrderResponse", "getOrderResponse"))));

        assertThat(codes(create())).containsExactly("record/unexpected-element");
    }

    @Test
    void aReplyOfAnotherLayoutIsNotTaken() throws Exception {
        start(exchange -> send(exchange, 200, envelope(REPLY.replace("37.50", "a lot"))));

        assertThat(codes(create())).containsExactly("record/bad-value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"announced", "chunked", "gzip"})
    void aReplyAboveTheLimitIsNotRead(String kind) throws Exception {
        var large = envelope(REPLY.replace("accepted", "x".repeat(50 << 20))).getBytes(UTF_8);
        start(exchange -> {
            switch (kind) {
                case "announced" -> send(exchange, 200, large);
                case "chunked" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(large);
                }
                default -> {
                    exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                    send(exchange, 200, gzip(large));
                }
            }
        });

        assertThat(codes(create())).containsExactly("record/too-large");
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"200, soap/no-soap", "500, soap/no-soap", "503, soap/busy"})
    void aPageAboveTheLimitMayComeFromAGatewayInPlaceOfTheService(int status, String code) throws Exception {
        start(exchange -> send(exchange, status, "<html>" + "x".repeat(50 << 20)));

        assertThat(create().answer())
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().code()).isEqualTo(code));
    }

    @Test
    void aServiceThatSendsOneByteAfterTheOtherEndsAtTheDeadline() throws Exception {
        start(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var body = exchange.getResponseBody();
            for (var letter : envelope("<x/>".repeat(100_000)).getBytes(UTF_8)) {
                body.write(letter);
                body.flush();
                LockSupport.parkNanos(20_000_000);
            }
        });
        var begin = System.nanoTime();

        var ended = calling.ask("createOrder", Calling.order("A-0001"), Duration.ofSeconds(1));

        assertThat(ended.answer()).isInstanceOf(Answer.Unknown.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aRefusedPasswordIsNotShownAgainAndAgain() throws Exception {
        var context = new TestAdapterContext("erp", Map.of("erp.password", "wrong-one"), _ -> null);
        start(exchange -> send(exchange, 401, ""), "user", context);

        for (var i = 0; i < 5; i++) {
            var failure = catchThrowableOfType(LegacySystemException.class, this::create);
            assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
            assertThat(failure.problem().code()).isEqualTo("soap/login");
            assertThat(failure.problem().toString()).doesNotContain("wrong-one");
        }
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws Exception {
        start(exchange -> {
            exchange.getResponseHeaders().add("Location", "http://localhost:1/elsewhere");
            send(exchange, status, "");
        });

        assertThat(create().answer())
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().what()).contains("HTTP " + status));
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 414})
    void anAddressWithoutAServiceSaysSo(int status) throws Exception {
        start(exchange -> send(exchange, status, "<html>nothing here"));

        var failure = catchThrowableOfType(LegacySystemException.class, this::create);

        assertThat(failure.problem().code()).isEqualTo("soap/no-service");
        assertThat(failure.retry()).as("other operations go on").isEqualTo(Retry.SOON);
    }

    @ParameterizedTest
    @CsvSource({"413, soap/request-too-large, larger than", "415, soap/wrong-version, version of SOAP"})
    void whatTheServiceDoesNotTakeIsNoQuestionOfItsAddress(int status, String code, String what) throws Exception {
        start(exchange -> send(exchange, status, "<html>no"));

        var failure = catchThrowableOfType(LegacySystemException.class, this::create);

        assertThat(failure.problem().code()).isEqualTo(code);
        assertThat(failure.problem().what()).contains(what, "HTTP " + status);
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
    }

    /** Nobody says that the request was not carried out before it was answered so. */
    @ParameterizedTest
    @ValueSource(ints = {402, 406, 408, 409, 410, 411, 412, 417, 421, 422, 423, 424, 425, 428, 431, 451, 499})
    void anyOtherStatusWithoutSoapLeavesTheOutcomeOpen(int status) throws Exception {
        start(exchange -> send(exchange, status, "<html>it is there already"));

        assertThat(create().answer()).isInstanceOfSatisfying(Answer.Unknown.class, unknown -> {
            assertThat(unknown.why().code()).isEqualTo("soap/no-soap");
            assertThat(unknown.why().what()).contains("HTTP " + status);
        });
    }

    /** A gateway says the same when it loses the answer of a service that has carried the request out. */
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void whatABusyServiceOrItsGatewaySaysLeavesTheOutcomeOfAWriteOpen(int status) throws Exception {
        start(exchange -> send(exchange, status, "upstream connect error or disconnect/reset before headers"));

        assertThat(create().answer()).isInstanceOfSatisfying(Answer.Unknown.class, unknown -> {
            assertThat(unknown.why().code()).isEqualTo("soap/busy");
            assertThat(unknown.why().what()).contains("HTTP " + status);
        });
        assertThat(asked).hasValue(1);
    }

    /** What only asks may be asked again whatever happened. */
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aReadIsAskedAgainSoonWhenTheServiceIsBusy(int status) throws Exception {
        start(exchange -> send(exchange, status, "<html>later"));
        var read = calling.operation("createOrder").with(Effect.READ);

        var failure = catchThrowableOfType(
                LegacySystemException.class,
                () -> calling.ask(
                        read,
                        Calling.PATIENCE,
                        writer -> RecordValues.write(read.request(), Calling.order("A-0001"), writer)));

        assertThat(failure.retry()).isEqualTo(Retry.SOON);
    }

    @Test
    void aServiceThatPromisesThatItDidNothingIsAskedAgainSoonAlsoForAWrite() throws Exception {
        var status = new AtomicInteger(429);
        serve(exchange -> send(exchange, status.get(), "slow down"));
        calling = new Calling(
                SoapSettings.of(
                                ErpContracts.WSDL,
                                "http://localhost:" + server.getAddress().getPort() + "/orders")
                        .busyDidNothing()
                        .config(),
                ErpContracts.in(new TestAdapterContext("erp", Map.of(), _ -> null)));

        var failure = catchThrowableOfType(LegacySystemException.class, this::create);
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
        status.set(503);
        assertThat(create().answer()).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void waitingForAConnectionUntilTheDeadlineIsToldAsThat() throws Exception {
        var entered = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        serve(exchange -> {
            entered.countDown();
            waitFor(letGo);
            send(exchange, 200, envelope(REPLY));
        });
        calling = new Calling(
                SoapSettings.of(
                                ErpContracts.WSDL,
                                "http://localhost:" + server.getAddress().getPort() + "/orders")
                        .connections(1)
                        .config(),
                ErpContracts.in(new TestAdapterContext("erp", Map.of(), _ -> null)));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = callers.submit(this::create);
            entered.await();

            var failure = catchThrowableOfType(
                    LegacySystemException.class,
                    () -> calling.ask("createOrder", Calling.order("A-0001"), Duration.ofSeconds(1)));
            letGo.countDown();

            assertThat(failure.problem().toString()).contains("All 1 connections", "[soap/busy]");
            assertThat(failure.retry()).isEqualTo(Retry.SOON);
            assertThat(first.get().answer()).isInstanceOf(Answer.Reply.class);
        }
        assertThat(asked).hasValue(1);
    }

    /** Other operations may be allowed, so it pauses none of them. */
    @Test
    void whatMayNotBeDoneIsNoRefusedLogin() throws Exception {
        start(exchange -> send(exchange, 403, "no"));

        var failure = catchThrowableOfType(LegacySystemException.class, this::create);

        assertThat(failure.problem().toString()).contains("HTTP 403", "[soap/forbidden]");
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
    }

    /** How long connecting may take is no limit of an answer. */
    @Test
    void anAnswerMayTakeLongerThanConnecting() throws Exception {
        var connecting = Duration.ofMillis(300);
        var ended = new CountDownLatch(1);
        serve(exchange -> {
            // What must not come is waited for, for longer than it would take.
            awaitAtMost(connecting.multipliedBy(2), ended);
            send(exchange, 200, envelope(REPLY));
        });
        calling = new Calling(
                SoapSettings.of(
                                ErpContracts.WSDL,
                                "http://localhost:" + server.getAddress().getPort() + "/orders")
                        .connectTimeout(connecting)
                        .config(),
                ErpContracts.in(new TestAdapterContext("erp", Map.of(), _ -> null)));

        try {
            assertThat(create().answer()).isInstanceOf(Answer.Reply.class);
        } finally {
            ended.countDown();
        }
    }

    private static void awaitAtMost(Duration limit, CountDownLatch event) {
        try {
            var _ = event.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFaultIsKnownByItsBodyAlsoWhenHttpSaysThatAllIsWell() throws Exception {
        start(exchange -> send(
                exchange,
                200,
                envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>full</faultstring></s:Fault>")));

        assertThat(create().answer()).isEqualTo(new Answer.Fault(Operations.Blame.LEGACY_SYSTEM, "Server", "full"));
    }

    @Test
    void theDetailOfADeclaredFaultIsTyped() throws Exception {
        start(exchange -> send(
                exchange,
                500,
                envelope("<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail>"
                        + "<unknownArticle xmlns='" + ErpProvider.NAMESPACE
                        + "'><article>Z-9999</article><position>1</position></unknownArticle></detail></s:Fault>")));

        assertThat(create().answer()).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.code()).isEqualTo("UnknownArticle");
            var detail = new RecordingWriter();
            fault.detail().orElseThrow().accept(detail);
            assertThat(detail.record()).containsEntry("article", "Z-9999").containsKey("position");
        });
    }

    @Test
    void theCharsetOfTheAnswerIsTheOneThatHttpNames() throws Exception {
        var fault = "<?xml version='1.0' encoding='utf-8'?>"
                + envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>größer</faultstring></s:Fault>");
        start(exchange -> send(exchange, 500, "text/xml; charset=iso-8859-1", fault.getBytes(ISO_8859_1)));

        assertThat(create().answer()).isEqualTo(new Answer.Fault(Operations.Blame.LEGACY_SYSTEM, "Server", "größer"));
    }

    @Test
    void anAnswerAboveTheLimitIsNotReadToItsEnd() throws Exception {
        var sent = new AtomicLong();
        start(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/xml");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(envelope("").getBytes(UTF_8));
            var piece = " ".repeat(1 << 20).getBytes(UTF_8);
            for (var count = 0; count < 50; count++) {
                exchange.getResponseBody().write(piece);
                sent.addAndGet(piece.length);
            }
        });

        assertThat(codes(create())).containsExactly("record/too-large");
        assertThat(sent.get()).isLessThan(50L << 20);
    }

    static Stream<String> attacks() throws IOException {
        if (!Files.isDirectory(ATTACKS)) return Stream.of("absent");
        try (var files = Files.list(ATTACKS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void hostileXmlIsRefused(String name) throws Exception {
        assumeTrue(!name.equals("absent"), "there are no attacks in " + ATTACKS);
        try (var trap = new Trap()) {
            var attack = trap.aimed(Files.readString(ATTACKS.resolve(name))).getBytes(UTF_8);
            start(exchange -> send(exchange, 200, attack));
            var begin = System.nanoTime();

            var ended = create();

            assertThat(ended.answer()).isInstanceOfAny(Answer.Unreadable.class, Answer.Unknown.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(trap.visitors()).isZero();
        }
    }

    @Test
    void noAnswerLeadsAnywhere() throws Exception {
        var answer = new AtomicReference<>("");
        start(exchange -> send(exchange, 200, answer.get()));
        try (var trap = new Trap()) {
            for (var attack : trap.doctypes(envelope(REPLY)).entrySet()) {
                answer.set(attack.getValue());
                assertThat(create().answer()).as(attack.getKey()).isInstanceOf(Answer.Unreadable.class);
            }
            for (var hint : trap.hints(envelope(REPLY)).values()) {
                answer.set(hint);
                create();
            }

            assertThat(trap.visitors()).isZero();
        }
    }

    private void start(Answering answering) {
        start(answering, "", new TestAdapterContext("erp", Map.of(), _ -> null));
    }

    private void start(Answering answering, String user, TestAdapterContext context) {
        serve(answering);
        call(server.getAddress().getPort(), user, context);
    }

    private void serve(Answering answering) {
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            try (exchange) {
                answering.answer(exchange);
            }
        });
    }

    private void call(int port, String user, TestAdapterContext context) {
        var settings = SoapSettings.of(ErpContracts.WSDL, "http://localhost:" + port + "/orders");
        calling = new Calling((user.isEmpty() ? settings : settings.user(user)).config(), ErpContracts.in(context));
    }

    private Ended create() throws LegacySystemException {
        return calling.ask("createOrder", Calling.order("A-0001"));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> codes(Ended ended) {
        assertThat(ended.answer()).isInstanceOf(Answer.Unreadable.class);
        return ((Answer.Unreadable) ended.answer())
                .problems().stream().map(RecordProblem::code).toList();
    }

    private static String envelope(String body) {
        return "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, body.getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        send(exchange, status, "text/xml; charset=utf-8", body);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) exchange.getResponseBody().write(body);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }
}
