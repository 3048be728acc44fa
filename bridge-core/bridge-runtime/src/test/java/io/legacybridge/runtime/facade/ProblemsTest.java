package io.legacybridge.runtime.facade;

import static io.legacybridge.runtime.facade.DataPort.json;
import static io.legacybridge.runtime.release.CardMessages.RECORD;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.runtime.release.CardMessages;
import io.legacybridge.runtime.release.Entitlement;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Whatever goes wrong, the answer is a problem (RFC 9457) and tells nothing of the inside. */
class ProblemsTest {

    private static final Entitlement ALL = new Entitlement(Optional.empty(), Map.of());

    @TempDir
    private static Path home;

    private static DataPort port;

    @BeforeAll
    static void open() throws Exception {
        port = open(home);
    }

    @AfterAll
    static void close() {
        port.close();
    }

    private static DataPort open(Path home) throws IOException {
        var port = new DataPort(home);
        port.plans.put("cards", CardMessages.plan("cards", "cardNum", Map.of("cardNum", "card-number")));
        port.client("shop", Map.of("cards", ALL));
        port.client("late", Map.of("cards", ALL));
        return port;
    }

    @Test
    void knowsNobodyWithoutACertificate() throws Exception {
        var answer = HttpClient.newHttpClient().send(port.request("/messages").build(), BodyHandlers.ofString());

        assertProblem(answer, 403, "access/no-certificate");
    }

    @Test
    void knowsNobodyWhoHasNoClientFile() throws Exception {
        assertProblem(port.get("stranger", "/messages"), 403, "access/unknown-client");
        // Not even which paths there are.
        assertProblem(port.get("stranger", "/nothing"), 403, "access/unknown-client");
    }

    @Test
    void forgetsAClientAtOnce() throws Exception {
        assertThat(port.get("late", "/messages").statusCode()).isEqualTo(200);

        port.clients.remove("late");

        assertProblem(port.get("late", "/messages"), 403, "access/unknown-client");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/nothing", "/error", "/messages/", "/records/cards", "/records/cards/", "/index.html"})
    void refusesUnknownPaths(String path) throws Exception {
        assertProblem(port.get("shop", path), 404, "request/unknown-path");
    }

    @Test
    void refusesOtherMethodsAndNamesTheOnesThereAre() throws Exception {
        var answer = port.send("shop", port.request("/messages").DELETE());

        assertProblem(answer, 405, "request/bad-method");
        assertThat(answer.headers().firstValue("Allow").orElseThrow()).contains("GET");
    }

    @Test
    void refusesOtherMediaTypes() throws Exception {
        var xml = port.request("/messages").header("Accept", "application/xml").GET();
        var text = port.request("/records/cards:find")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"key\": \"1\"}"));

        assertProblem(port.send("shop", xml), 406, "request/not-acceptable");
        assertProblem(port.send("shop", text), 415, "request/bad-media-type");
    }

    @Test
    void servesWhoAsksForPlainJson() throws Exception {
        port.append("cards", "cards.a.1", RECORD);
        var token = port.messages.tokens.token("card-number", CardMessages.CARD);

        var answer = port.send(
                "shop",
                port.request("/records/cards/" + token)
                        .header("Accept", "application/json")
                        .GET());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void answers503WhenTheStoreIsDown(@TempDir Path ownHome) throws Exception {
        try (var own = open(ownHome)) {
            own.closeStore();

            var answer = own.get("shop", "/messages");

            assertProblem(answer, 503, "store/unavailable");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    /** While the disk is full each request of a client would fill the log, which may lie on the same disk. */
    @Test
    void aStoreThatIsDownIsOneLineOfTheLogForEachRequest(@TempDir Path ownHome) throws Exception {
        var log = (Logger) LoggerFactory.getLogger(ProblemAnswers.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        try (var own = open(ownHome)) {
            // Behind the start, which sets up the log anew.
            log.addAppender(lines);
            own.closeStore();

            own.get("shop", "/messages");

            assertThat(lines.list).singleElement().satisfies(line -> {
                assertThat(line.getThrowableProxy()).isNull();
                assertThat(line.getFormattedMessage())
                        .startsWith("A request on the data port failed: The store cannot be read. (")
                        .contains("Look at the disk of the data folder, or the database server");
            });
        } finally {
            log.detachAppender(lines);
        }
    }

    @Test
    void answers500WithoutAWordOfTheCauseWhichTheLogDoesNotQuoteEither(@TempDir Path ownHome) throws Exception {
        var log = (Logger) LoggerFactory.getLogger(ProblemAnswers.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try (var own = open(ownHome)) {
            own.append("cards", "cards.a.1", "key", "{\"id\":secret4929".getBytes(ISO_8859_1));

            var answer = own.get("shop", "/messages");

            assertProblem(answer, 500, "internal/unexpected");
            assertThat(answer.body()).doesNotContain("secret", "Exception", "journal");
            assertThat(lines.list)
                    .singleElement()
                    .satisfies(line -> assertThat(ThrowableProxyUtil.asString(line.getThrowableProxy()))
                            .contains("Exception", "its words are left out")
                            .doesNotContain("secret"));
        } finally {
            log.detachAppender(lines);
        }
    }

    @Test
    void nothingOfAnAnswerLeavesWhenOneOfItsMessagesCannotBeReleased(@TempDir Path ownHome) throws Exception {
        try (var own = open(ownHome)) {
            for (var number = 1; number <= 100; number++) own.append("cards", "cards.a." + number, RECORD);
            own.append("cards", "cards.b", "key", "{\"id\":\"broken".getBytes(ISO_8859_1));

            assertProblem(own.get("shop", "/messages?limit=1000"), 500, "internal/unexpected");
        }
    }

    @Test
    void keepsTheTraceIdOfTheCaller() throws Exception {
        var trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        var answer = port.send(
                "shop",
                port.request("/nothing")
                        .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                        .GET());

        assertThat(json(answer).get("traceId").asString()).isEqualTo(trace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /messages?after=<script> HTTP/1.1",
                "GET /records/cards/K4929%2F12 HTTP/1.1",
                "GET /records/cards/%zz HTTP/1.1",
                "GET /messages?after=%zz HTTP/1.1",
                "GET /../secret HTTP/1.1",
                "NONSENSE",
                "GET /messages HTTP/9.9",
                "TRACE /messages HTTP/1.1"
            })
    void answersWithAProblemWhatTomcatItselfRefuses(String requestLine) throws Exception {
        var answer = raw(requestLine + "\r\nHost: localhost\r\nTest-Client: shop\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 ")
                .contains("Content-Type: application/problem+json", "\"type\":\"urn:legacybridge:problem:")
                .doesNotContain("Tomcat", "<html", "<h1", "Exception", "K4929", "script");
    }

    private String raw(String request) throws Exception {
        try (var socket = new Socket("localhost", port.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        var problem = json(answer);
        assertThat(problem.get("type").asString()).isEqualTo("urn:legacybridge:problem:" + code);
        assertThat(problem.get("code").asString()).isEqualTo(code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("detail").asString()).isNotBlank();
        assertThat(problem.get("fix").asString()).isNotBlank();
        assertThat(problem.get("traceId").asString()).matches("[0-9a-f]{32}");
    }
}
