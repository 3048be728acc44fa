package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.JmsSettings.REQUESTS;
import static io.legacybridge.adapter.jms.JmsSettings.asking;
import static io.legacybridge.adapter.jms.JmsSettings.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.adapter.jms.ForeignBroker.WhenFull;
import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of calls when a broker is away, refuses or has no room, on both brokers. */
class CallsInTroubleTest extends AskingOverQueues {

    private static final String MANY_LETTERS = "x".repeat(20_000);

    @ParameterizedTest
    @EnumSource
    void saysThatNothingWasSentWhileTheBrokerIsDownAndGoesOnWhenItIsBack(OnBroker kind) throws Exception {
        start(kind, sending());
        call("1", "bolt", "1.00", new RecordingWriter(), PATIENCE);

        broker.goDown();
        await().atMost(PATIENCE).until(() -> {
            try {
                call("2", "bolt", "2.00", new RecordingWriter(), PATIENCE);
                return false;
            } catch (CallFailed e) {
                return e.problem.code().equals("jms/unreachable");
            }
        });
        broker.comeUp();
        call("3", "bolt", "3.00", new RecordingWriter(), PATIENCE);

        assertThat(((TextMessage) broker.take(REQUESTS)).getText()).isEqualTo("bolt 1.00\n");
        assertThat(((TextMessage) broker.take(REQUESTS)).getText()).isEqualTo("bolt 3.00\n");
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedLoginIsNotTriedAgainForAWhile(OnBroker kind) throws Exception {
        var wrong = new TestAdapterContext("prices", Map.of("broker.password", "wrong"), _ -> new LineFormat());
        var operations = Map.of("price", asking(Correlation.MESSAGE_ID, Body.TEXT));
        start(kind, operations, wrong);

        lookForLateReplies();
        var refused = broker.refusedLogins();
        assertThat(refused).isPositive();
        for (var look = 0; look < 3; look++) lookForLateReplies();
        assertLoginIsRefused();
        assertThat(broker.refusedLogins()).isEqualTo(refused);

        wrong.pass(Duration.ofMinutes(5));
        assertLoginIsRefused();
        var refusedAgain = broker.refusedLogins();
        assertThat(refusedAgain).isGreaterThan(refused);
        for (var look = 0; look < 100; look++) lookForLateReplies();
        assertThat(broker.refusedLogins()).isEqualTo(refusedAgain);
    }

    private void assertLoginIsRefused() {
        assertThatThrownBy(() -> call("1", "bolt", "1.00", new RecordingWriter(), Duration.ofMinutes(10)))
                .isInstanceOfSatisfying(CallFailed.class, e -> {
                    assertThat(e.problem.code()).isEqualTo("jms/login");
                    assertThat(e.retry).isEqualTo(LegacySystemException.Retry.AFTER_HELP);
                    assertThat(e.problem.toString()).doesNotContain("wrong");
                });
    }

    private void lookForLateReplies() {
        ((JmsSystem) system).asking().orElseThrow().late().look();
    }

    @ParameterizedTest
    @EnumSource
    void aCallToAQueueWithoutRoomEndsWithItsDeadlineAndDisturbsNoOtherCall(OnBroker kind) throws Exception {
        var operations = Map.of(
                "price", asking(Correlation.CORRELATION_ID, Body.TEXT), "order", JmsSettings.sending("PRICE.ORDER"));
        start(kind, operations, context);
        var waiting = CompletableFuture.supplyAsync(
                () -> call("price", "a", "bolt", "1.00", new RecordingWriter(), Duration.ofMinutes(1)));
        await().until(() -> broker.held(REQUESTS) == 1);
        call("order", "1", "bolt", "1.00", new RecordingWriter(), PATIENCE);
        broker.fill("PRICE.ORDER", WhenFull.WAITS);

        var answer = Answer.class.cast(Answer.REPLY);
        var took = Duration.ZERO;
        for (var call = 0; call < 20 && answer instanceof Answer.Reply; call++) {
            var begin = System.nanoTime();
            answer = call("order", "full", MANY_LETTERS, "1.00", new RecordingWriter(), Duration.ofSeconds(2));
            took = Duration.ofNanos(System.nanoTime() - begin);
        }

        assertThat(answer).isInstanceOfSatisfying(Answer.Unknown.class, unknown -> {
            assertThat(unknown.why().code()).isEqualTo("jms/no-answer");
            assertThat(unknown.why().fix()).contains("room", "PRICE.ORDER");
        });
        assertThat(took).isLessThan(Duration.ofSeconds(7));
        broker.makeRoom("PRICE.ORDER");
        assertThat(call("order", "room", "bolt", "1.00", new RecordingWriter(), PATIENCE))
                .isInstanceOf(Answer.Reply.class);
        server(1, (session, request) -> replyTo(session, request, "nut 3.00", request.getJMSCorrelationID()))
                .get();
        assertThat(waiting.get()).isInstanceOf(Answer.Reply.class);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalForWantOfRoomIsToldAsNotSentAndDisturbsNoOtherCall(OnBroker kind) throws Exception {
        var operations = Map.of(
                "price", asking(Correlation.CORRELATION_ID, Body.TEXT), "order", JmsSettings.sending("PRICE.ORDER"));
        start(kind, operations, context);
        var waiting = CompletableFuture.supplyAsync(
                () -> call("price", "a", "bolt", "1.00", new RecordingWriter(), Duration.ofMinutes(1)));
        await().until(() -> broker.held(REQUESTS) == 1);
        call("order", "b", "bolt", "1.00", new RecordingWriter(), PATIENCE);
        broker.fill("PRICE.ORDER", WhenFull.IS_REFUSED);

        assertThatThrownBy(() -> {
                    for (var call = 0; call < 20; call++)
                        call("order", "full", MANY_LETTERS, "1.00", new RecordingWriter(), PATIENCE);
                })
                .isInstanceOfSatisfying(CallFailed.class, e -> {
                    assertThat(e.problem.code()).isEqualTo("jms/full");
                    assertThat(e.retry).isEqualTo(LegacySystemException.Retry.SOON);
                });
        broker.makeRoom("PRICE.ORDER");
        server(1, (session, request) -> replyTo(session, request, "nut 3.00", request.getJMSCorrelationID()))
                .get();

        assertThat(waiting.get()).isInstanceOf(Answer.Reply.class);
    }

    @ParameterizedTest
    @EnumSource
    void aQueueThatOneCallMayNotUseDisturbsNoOtherCall(OnBroker kind) throws Exception {
        var operations = Map.of(
                "price",
                asking(Correlation.CORRELATION_ID, Body.TEXT),
                "refused",
                JmsSettings.sending(ForeignBroker.FORBIDDEN));
        start(kind, operations, context);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.supplyAsync(
                    () -> call("price", "a", "bolt", "1.00", new RecordingWriter(), PATIENCE), threads);
            await().until(() -> broker.held(REQUESTS) == 1);
            for (var attempt = 0; attempt < 3; attempt++)
                assertThatThrownBy(() -> call("refused", "b", "bolt", "1.00", new RecordingWriter(), PATIENCE))
                        .isInstanceOfSatisfying(CallFailed.class, e -> {
                            assertThat(e.problem.code()).isIn("jms/queue", "jms/login");
                            // Else no call at all would be let through for a while.
                            assertThat(e.retry).isEqualTo(LegacySystemException.Retry.SOON);
                        });
            var last = CompletableFuture.supplyAsync(
                    () -> call("price", "c", "nut", "1.00", new RecordingWriter(), PATIENCE), threads);
            await().until(() -> broker.held(REQUESTS) == 2);
            server(2, (session, request) -> replyTo(session, request, "nut 3.00", request.getJMSCorrelationID()))
                    .get();

            assertThat(first.get()).isInstanceOf(Answer.Reply.class);
            assertThat(last.get()).isInstanceOf(Answer.Reply.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingEndsWhoeverWaits(OnBroker kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));

        var waiting = CompletableFuture.supplyAsync(
                () -> call("w", "bolt", "1.00", new RecordingWriter(), Duration.ofMinutes(5)));
        await().until(() -> broker.held(REQUESTS) == 1);
        system.close();

        assertThat(waiting.get()).isInstanceOf(Answer.Unknown.class);
    }
}
