package io.legacybridge.adapter.soap;

import static io.legacybridge.adapter.soap.OddService.REPLY;
import static io.legacybridge.adapter.soap.OddService.envelope;
import static io.legacybridge.adapter.soap.OddService.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.testkit.FaultyNetwork;
import io.legacybridge.testkit.Nonsense;
import io.legacybridge.testkit.RecordValues;
import io.legacybridge.testkit.TestAdapterContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of calls to a service that does not serve, as its status or its connection tells. */
class BadServiceTest {

    private OddService service;

    @BeforeEach
    void listen() throws IOException {
        service = new OddService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @EnumSource
    void aServerOfAnotherProtocolEndsTheCallInTimeUntilTheRightOneStandsThere(Nonsense nonsense) throws Exception {
        service.serve(exchange -> send(exchange, 200, envelope(REPLY)));
        try (var network = new FaultyNetwork(service.address())) {
            service.call(network.address());
            network.leadTo(nonsense);
            for (var call = 1; call <= 3; call++) {
                var begin = System.nanoTime();
                assertThat(codeOfFailure()).isEqualTo(nonsense == Nonsense.HTML ? "soap/no-service" : "soap/no-answer");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
                assertThat(network.connects()).isEqualTo(call);
            }

            network.comeUp();

            assertThat(service.create().answer()).isInstanceOf(Answer.Reply.class);
            assertThat(service.asked()).isEqualTo(1);
        }
    }

    private String codeOfFailure() {
        try {
            var answer = service.createWithin(Duration.ofSeconds(1)).answer();
            return ((Answer.Unknown) answer).why().code();
        } catch (LegacySystemException e) {
            return e.problem().code();
        }
    }

    @Test
    void aReplyWhoseConnectionBreaksLeavesTheOutcomeOpen() throws Exception {
        service.start(exchange -> {
            exchange.sendResponseHeaders(200, 100_000);
            exchange.getResponseBody().write(envelope(REPLY).getBytes(UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("the cable");
        });

        assertThat(service.create().answer()).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void aServiceThatSendsOneByteAfterTheOtherEndsAtTheDeadline() throws Exception {
        service.start(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var body = exchange.getResponseBody();
            for (var letter : envelope("<x/>".repeat(100_000)).getBytes(UTF_8)) {
                body.write(letter);
                body.flush();
                LockSupport.parkNanos(20_000_000);
            }
        });
        var begin = System.nanoTime();

        var ended = service.createWithin(Duration.ofSeconds(1));

        assertThat(ended.answer()).isInstanceOf(Answer.Unknown.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    /** How long connecting may take is no limit of an answer. */
    @Test
    void anAnswerMayTakeLongerThanConnecting() throws Exception {
        var connecting = Duration.ofMillis(300);
        var ended = new CountDownLatch(1);
        service.serve(exchange -> {
            // What must not come is waited for, for longer than it would take.
            awaitAtMost(connecting.multipliedBy(2), ended);
            send(exchange, 200, envelope(REPLY));
        });
        service.call(settings -> settings.connectTimeout(connecting));

        try {
            assertThat(service.create().answer()).isInstanceOf(Answer.Reply.class);
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
    void aRefusedPasswordIsNotShownAgainAndAgain() throws Exception {
        var context = new TestAdapterContext("erp", Map.of("erp.password", "wrong-one"), _ -> null);
        service.serve(exchange -> send(exchange, 401, ""));
        service.call(service.address(), settings -> settings.user("user"), context);

        for (var i = 0; i < 5; i++) {
            var failure = catchThrowableOfType(LegacySystemException.class, service::create);
            assertThat(failure.retry()).isEqualTo(Retry.AFTER_HELP);
            assertThat(failure.problem().code()).isEqualTo("soap/login");
            assertThat(failure.problem().toString()).doesNotContain("wrong-one");
        }
        assertThat(service.asked()).isEqualTo(1);
    }

    /** Other operations may be allowed, so it pauses none of them. */
    @Test
    void whatMayNotBeDoneIsNoRefusedLogin() throws Exception {
        service.start(exchange -> send(exchange, 403, "no"));

        var failure = catchThrowableOfType(LegacySystemException.class, service::create);

        assertThat(failure.problem().toString()).contains("HTTP 403", "[soap/forbidden]");
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws Exception {
        service.start(exchange -> {
            exchange.getResponseHeaders().add("Location", "http://localhost:1/elsewhere");
            send(exchange, status, "");
        });

        assertThat(service.create().answer())
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.why().what()).contains("HTTP " + status));
        assertThat(service.asked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 405, 414})
    void anAddressWithoutAServiceSaysSo(int status) throws Exception {
        service.start(exchange -> send(exchange, status, "<html>nothing here"));

        var failure = catchThrowableOfType(LegacySystemException.class, service::create);

        assertThat(failure.problem().code()).isEqualTo("soap/no-service");
        assertThat(failure.retry()).as("other operations go on").isEqualTo(Retry.SOON);
    }

    @ParameterizedTest
    @CsvSource({"413, soap/request-too-large, larger than", "415, soap/wrong-version, version of SOAP"})
    void whatTheServiceDoesNotTakeIsNoQuestionOfItsAddress(int status, String code, String what) throws Exception {
        service.start(exchange -> send(exchange, status, "<html>no"));

        var failure = catchThrowableOfType(LegacySystemException.class, service::create);

        assertThat(failure.problem().code()).isEqualTo(code);
        assertThat(failure.problem().what()).contains(what, "HTTP " + status);
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
    }

    /** Nobody says that the request was not carried out before it was answered so. */
    @ParameterizedTest
    @ValueSource(ints = {402, 406, 408, 409, 410, 411, 412, 417, 421, 422, 423, 424, 425, 428, 431, 451, 499})
    void anyOtherStatusWithoutSoapLeavesTheOutcomeOpen(int status) throws Exception {
        service.start(exchange -> send(exchange, status, "<html>it is there already"));

        assertThat(service.create().answer()).isInstanceOfSatisfying(Answer.Unknown.class, unknown -> {
            assertThat(unknown.why().code()).isEqualTo("soap/no-soap");
            assertThat(unknown.why().what()).contains("HTTP " + status);
        });
    }

    /** A gateway says the same when it loses the answer of a service that has carried the request out. */
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void whatABusyServiceOrItsGatewaySaysLeavesTheOutcomeOfAWriteOpen(int status) throws Exception {
        service.start(exchange -> send(exchange, status, "upstream connect error or disconnect/reset before headers"));

        assertThat(service.create().answer()).isInstanceOfSatisfying(Answer.Unknown.class, unknown -> {
            assertThat(unknown.why().code()).isEqualTo("soap/busy");
            assertThat(unknown.why().what()).contains("HTTP " + status);
        });
        assertThat(service.asked()).isEqualTo(1);
    }

    /** What only asks may be asked again whatever happened. */
    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aReadIsAskedAgainSoonWhenTheServiceIsBusy(int status) throws Exception {
        service.start(exchange -> send(exchange, status, "<html>later"));
        var read = service.calling().operation("createOrder").with(Effect.READ);

        var failure = catchThrowableOfType(
                LegacySystemException.class,
                () -> service.calling()
                        .ask(
                                read,
                                Calling.PATIENCE,
                                writer -> RecordValues.write(read.request(), Calling.order("A-0001"), writer)));

        assertThat(failure.retry()).isEqualTo(Retry.SOON);
    }

    @Test
    void aServiceThatPromisesThatItDidNothingIsAskedAgainSoonAlsoForAWrite() throws Exception {
        var status = new AtomicInteger(429);
        service.serve(exchange -> send(exchange, status.get(), "slow down"));
        service.call(settings -> settings.busyDidNothing());

        var failure = catchThrowableOfType(LegacySystemException.class, service::create);
        assertThat(failure.retry()).isEqualTo(Retry.SOON);
        status.set(503);
        assertThat(service.create().answer()).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void waitingForAConnectionUntilTheDeadlineIsToldAsThat() throws Exception {
        var entered = new CountDownLatch(1);
        var letGo = new CountDownLatch(1);
        service.serve(exchange -> {
            entered.countDown();
            waitFor(letGo);
            send(exchange, 200, envelope(REPLY));
        });
        service.call(settings -> settings.connections(1));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = callers.submit(service::create);
            entered.await();

            var failure = catchThrowableOfType(
                    LegacySystemException.class, () -> service.createWithin(Duration.ofSeconds(1)));
            letGo.countDown();

            assertThat(failure.problem().toString()).contains("All 1 connections", "[soap/busy]");
            assertThat(failure.retry()).isEqualTo(Retry.SOON);
            assertThat(first.get().answer()).isInstanceOf(Answer.Reply.class);
        }
        assertThat(service.asked()).isEqualTo(1);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
