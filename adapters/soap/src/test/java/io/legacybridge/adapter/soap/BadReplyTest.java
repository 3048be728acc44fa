package io.legacybridge.adapter.soap;

import static io.legacybridge.adapter.soap.OddService.REPLY;
import static io.legacybridge.adapter.soap.OddService.envelope;
import static io.legacybridge.adapter.soap.OddService.gzip;
import static io.legacybridge.adapter.soap.OddService.send;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.soap.Calling.Ended;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.testkit.Corpus;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.xml.Trap;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of bytes that no service should answer with. */
class BadReplyTest {

    private static final Path ATTACKS = Corpus.folder("security/xml-attacks");

    private OddService service;

    @BeforeEach
    void listen() throws IOException {
        service = new OddService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aReplyInGzipIsUnpacked() throws Exception {
        service.start(exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            send(exchange, 200, gzip(envelope(REPLY).getBytes(UTF_8)));
        });

        assertThat(service.create().reply().record()).containsEntry("total", new BigDecimal("37.50"));
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
        service.start(exchange -> send(exchange, 200, page));

        assertThat(service.create().answer())
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().code()).isEqualTo("soap/no-soap"));
    }

    @Test
    void anHtmlPageWithAnErrorLeavesTheOutcomeOpen() throws Exception {
        service.start(exchange -> send(exchange, 500, "<html><body>oops"));

        assertThat(service.create().answer()).isInstanceOf(Answer.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({"200, soap/no-soap", "500, soap/no-soap", "503, soap/busy"})
    void aPageAboveTheLimitMayComeFromAGatewayInPlaceOfTheService(int status, String code) throws Exception {
        service.start(exchange -> send(exchange, status, "<html>" + "x".repeat(50 << 20)));

        assertThat(service.create().answer())
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().code()).isEqualTo(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json", "text/xml; charset", "no type at all"})
    void aReplyIsKnownByItsBodyWhateverItsContentTypeSays(String type) throws Exception {
        service.start(exchange -> send(exchange, 200, type, envelope(REPLY).getBytes(UTF_8)));

        assertThat(service.create().reply().record()).containsEntry("total", new BigDecimal("37.50"));
    }

    @Test
    void aReplyInAnotherCharsetThanItSaysIsKeptAsOneThatCannotBeRead() throws Exception {
        service.start(exchange -> send(
                exchange,
                200,
                "text/xml; charset=utf-8",
                envelope(REPLY).replace("S-1", "Müller").getBytes(ISO_8859_1)));

        assertThat(service.create().answer())
                .isInstanceOfSatisfying(
                        Answer.Unreadable.class,
                        unreadable -> assertThat(new String(unreadable.bytes(), ISO_8859_1))
                                .contains("Müller"));
    }

    @Test
    void theCharsetOfTheAnswerIsTheOneThatHttpNames() throws Exception {
        var fault = "<?xml version='1.0' encoding='utf-8'?>"
                + envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>größer</faultstring></s:Fault>");
        service.start(exchange -> send(exchange, 500, "text/xml; charset=iso-8859-1", fault.getBytes(ISO_8859_1)));

        assertThat(service.create().answer())
                .isEqualTo(new Answer.Fault(Operations.Blame.LEGACY_SYSTEM, "Server", "größer"));
    }

    @Test
    void aReplyThatBreaksOffInItsHeaderIsKeptAsOneThatCannotBeRead() throws Exception {
        service.start(exchange ->
                send(exchange, 200, "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Header><a>"));

        assertThat(codes(service.create())).containsExactly("record/not-soap");
    }

    @Test
    void aReplyThatEndsEarlyIsNoReply() throws Exception {
        service.start(exchange -> send(exchange, 200, envelope(REPLY).substring(0, 200)));

        assertThat(service.create().answer()).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void aReplyWithABareAmpersandIsKeptAsOneThatCannotBeRead() throws Exception {
        service.start(exchange -> send(exchange, 200, envelope(REPLY).replace("S-1", "S&1")));

        assertThat(service.create().answer()).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void aReplyWithoutTheEndOfItsEnvelopeIsNoReply() throws Exception {
        service.start(exchange -> send(exchange, 200, envelope(REPLY).replace("</s:Envelope>", "")));

        assertThat(service.create().answer()).isInstanceOf(Answer.Unreadable.class);
    }

    @Test
    void aReplyOfAnotherOperationIsNotTaken() throws Exception {
        service.start(
                exchange -> send(exchange, 200, envelope(REPLY.replace("createOrderResponse", "getOrderResponse"))));

        assertThat(codes(service.create())).containsExactly("record/unexpected-element");
    }

    @Test
    void aReplyOfAnotherLayoutIsNotTaken() throws Exception {
        service.start(exchange -> send(exchange, 200, envelope(REPLY.replace("37.50", "a lot"))));

        assertThat(codes(service.create())).containsExactly("record/bad-value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"announced", "chunked", "gzip"})
    void aReplyAboveTheLimitIsNotRead(String kind) throws Exception {
        var large = envelope(REPLY.replace("accepted", "x".repeat(50 << 20))).getBytes(UTF_8);
        service.start(exchange -> {
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

        assertThat(codes(service.create())).containsExactly("record/too-large");
        assertThat(service.asked()).isEqualTo(1);
    }

    @Test
    void anAnswerAboveTheLimitIsNotReadToItsEnd() throws Exception {
        var sent = new AtomicLong();
        service.start(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/xml");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(envelope("").getBytes(UTF_8));
            var piece = " ".repeat(1 << 20).getBytes(UTF_8);
            for (var count = 0; count < 50; count++) {
                exchange.getResponseBody().write(piece);
                sent.addAndGet(piece.length);
            }
        });

        assertThat(codes(service.create())).containsExactly("record/too-large");
        assertThat(sent.get()).isLessThan(50L << 20);
    }

    @Test
    void aFaultIsKnownByItsBodyAlsoWhenHttpSaysThatAllIsWell() throws Exception {
        service.start(exchange -> send(
                exchange,
                200,
                envelope("<s:Fault><faultcode>s:Server</faultcode><faultstring>full</faultstring></s:Fault>")));

        assertThat(service.create().answer())
                .isEqualTo(new Answer.Fault(Operations.Blame.LEGACY_SYSTEM, "Server", "full"));
    }

    @Test
    void theDetailOfADeclaredFaultIsTyped() throws Exception {
        service.start(exchange -> send(
                exchange,
                500,
                envelope("<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail>"
                        + "<unknownArticle xmlns='" + ErpProvider.NAMESPACE
                        + "'><article>Z-9999</article><position>1</position></unknownArticle></detail></s:Fault>")));

        assertThat(service.create().answer()).isInstanceOfSatisfying(Answer.Fault.class, fault -> {
            assertThat(fault.code()).isEqualTo("UnknownArticle");
            var detail = new RecordingWriter();
            fault.detail().orElseThrow().accept(detail);
            assertThat(detail.record()).containsEntry("article", "Z-9999").containsKey("position");
        });
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
        Corpus.mustHold(ATTACKS);
        try (var trap = new Trap()) {
            var attack = trap.aimed(Files.readString(ATTACKS.resolve(name))).getBytes(UTF_8);
            service.start(exchange -> send(exchange, 200, attack));
            var begin = System.nanoTime();

            var ended = service.create();

            assertThat(ended.answer()).isInstanceOfAny(Answer.Unreadable.class, Answer.Unknown.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(trap.visitors()).isZero();
        }
    }

    @Test
    void noAnswerLeadsAnywhere() throws Exception {
        var answer = new AtomicReference<>("");
        service.start(exchange -> send(exchange, 200, answer.get()));
        try (var trap = new Trap()) {
            for (var attack : trap.doctypes(envelope(REPLY)).entrySet()) {
                answer.set(attack.getValue());
                assertThat(service.create().answer()).as(attack.getKey()).isInstanceOf(Answer.Unreadable.class);
            }
            for (var hint : trap.hints(envelope(REPLY)).values()) {
                answer.set(hint);
                service.create();
            }

            assertThat(trap.visitors()).isZero();
        }
    }

    private static List<String> codes(Ended ended) {
        assertThat(ended.answer()).isInstanceOf(Answer.Unreadable.class);
        return ((Answer.Unreadable) ended.answer())
                .problems().stream().map(RecordProblem::code).toList();
    }
}
