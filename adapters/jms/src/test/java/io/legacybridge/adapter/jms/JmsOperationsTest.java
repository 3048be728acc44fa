package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.ForeignBroker.text;
import static io.legacybridge.adapter.jms.JmsSettings.REPLIES;
import static io.legacybridge.adapter.jms.JmsSettings.REQUESTS;
import static io.legacybridge.adapter.jms.JmsSettings.asking;
import static io.legacybridge.adapter.jms.JmsSettings.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.legacybridge.adapter.jms.ForeignBroker.WhenFull;
import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.spi.record.RecordSchema;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sending to queues and asking over them, on both brokers. */
class JmsOperationsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MANY_LETTERS = "x".repeat(20_000);
    private static final int ABOVE_WHAT_BROKERS_SEND_IN_ONE_PIECE = 1_000_000;

    enum Kind {
        CLASSIC,
        ARTEMIS;

        ForeignBroker on(Path folder) {
            return this == CLASSIC ? new ClassicBroker(folder) : new ArtemisBroker(folder);
        }
    }

    @TempDir
    Path folder;

    private final TestAdapterContext context =
            new TestAdapterContext("prices", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());
    private ForeignBroker broker;
    private LegacySystem system;

    @AfterEach
    void stop() throws Exception {
        system.close();
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void asksAndGetsTheReplyThatBelongsToItByMessageId(Kind kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.BYTES));
        var server = server(1, (session, request) -> replyTo(session, request, "nut 3.00", request.getJMSMessageID()));

        var reply = new RecordingWriter();
        var answer = call("c-1", "bolt", "12.50", reply, PATIENCE);

        assertThat(answer).isInstanceOf(Answer.Reply.class);
        assertThat(reply.record()).containsEntry("code", "nut").containsEntry("quantity", new BigDecimal("3.00"));
        assertThat(server.get()).singleElement().isInstanceOf(BytesMessage.class);
        assertThat(((BytesMessage) server.get().getFirst()).getBody(byte[].class))
                .isEqualTo("bolt 12.50\n".getBytes(StandardCharsets.UTF_8));
        assertThat(server.get().getFirst().getStringProperty("REGION")).isEqualTo("EU");
        // The library tells the broker on its own time that the reply was received.
        await().untilAsserted(() -> assertThat(broker.held(REPLIES)).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void concurrentCallsEachGetTheirOwnReplyByCorrelationId(Kind kind) throws Exception {
        start(kind, asking(Correlation.CORRELATION_ID, Body.TEXT));
        var count = 24;
        var server = server(count, (session, request) -> {
            var code = ((TextMessage) request).getText().split(" ")[0];
            replyTo(session, request, code + " 1.00", request.getJMSCorrelationID());
        });

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<CompletableFuture<Object>>();
            for (var i = 0; i < count; i++) {
                var code = "part" + i;
                calls.add(CompletableFuture.supplyAsync(
                        () -> {
                            var reply = new RecordingWriter();
                            assertThat(call("id-" + code, code, "1.00", reply, PATIENCE))
                                    .isInstanceOf(Answer.Reply.class);
                            return reply.record().get("code");
                        },
                        threads));
            }
            for (var i = 0; i < count; i++) assertThat(calls.get(i).get()).isEqualTo("part" + i);
        }
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void anObjectMessageAsReplyIsKeptWithItsBytesAndNotDeserialised(Kind kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));
        for (var sent : List.of(new JmsInboundTest.Bomb(), "x".repeat(ABOVE_WHAT_BROKERS_SEND_IN_ONE_PIECE))) {
            var server = server(1, (session, request) -> {
                var reply = session.createObjectMessage(sent);
                reply.setJMSCorrelationID(request.getJMSMessageID());
                send(session, request, reply);
            });

            var answer = call("o", "bolt", "1.00", new RecordingWriter(), PATIENCE);

            assertThat(answer).isInstanceOfSatisfying(Answer.Unreadable.class, unreadable -> {
                // Some clients end the stream with a reset.
                assertThat(unreadable.bytes()).startsWith(serialised(sent));
                assertThat(unreadable.problems()).singleElement().satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("record/wrong-kind");
                    assertThat(problem.withoutValue()).contains("a text message in UTF-8, but an object message");
                });
            });
            server.get();
        }
        assertThat(JmsInboundTest.Bomb.exploded).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void aReplyOfAnotherKindAboveTheLimitIsNotKept(Kind kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));
        var server = server(1, (session, request) -> {
            var reply = session.createObjectMessage("x".repeat(JmsSettings.MAX_MESSAGE_SIZE));
            reply.setJMSCorrelationID(request.getJMSMessageID());
            send(session, request, reply);
        });

        var answer = call("o", "bolt", "1.00", new RecordingWriter(), PATIENCE);

        assertThat(answer).isInstanceOfSatisfying(Answer.Unreadable.class, unreadable -> {
            assertThat(unreadable.bytes()).isEmpty();
            assertThat(unreadable.problems()).extracting(RecordProblem::code).containsExactly("record/too-large");
        });
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void aReplyWithTheFaultPropertyIsARefusal(Kind kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));
        var server = server(1, (session, request) -> {
            var refusal = session.createTextMessage("no such part");
            refusal.setStringProperty("ERROR_CODE", "E404");
            refusal.setJMSCorrelationID(request.getJMSMessageID());
            send(session, request, refusal);
        });

        var answer = call("f", "bolt", "1.00", new RecordingWriter(), PATIENCE);

        assertThat(answer).isEqualTo(new Answer.Fault(Operations.Blame.LEGACY_SYSTEM, "E404", "no such part"));
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void aFaultPropertyWithASentenceTellsNoClientWhatItSaysAsACode(Kind kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));
        var server = server(1, (session, request) -> {
            var refusal = session.createTextMessage("no such part");
            refusal.setStringProperty("ERROR_CODE", "Part 4711 is not for sale");
            refusal.setJMSCorrelationID(request.getJMSMessageID());
            send(session, request, refusal);
        });

        var answer = call("f", "bolt", "1.00", new RecordingWriter(), PATIENCE);

        assertThat(answer)
                .isEqualTo(new Answer.Fault(
                        Operations.Blame.LEGACY_SYSTEM, "refused", "Part 4711 is not for sale\nno such part"));
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void aFaultPropertyWithoutAValueIsNoRefusal(Kind kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));
        var none = Arrays.asList(null, "", "  ").iterator();
        var server = server(3, (session, request) -> {
            var reply = session.createTextMessage("nut 3.00");
            reply.setStringProperty("ERROR_CODE", none.next());
            reply.setJMSCorrelationID(request.getJMSMessageID());
            send(session, request, reply);
        });

        for (var asked : List.of("f", "g", "h")) {
            var reply = new RecordingWriter();
            var answer = call(asked, "bolt", "1.00", reply, PATIENCE);

            assertThat(answer).isInstanceOf(Answer.Reply.class);
            assertThat(reply.record()).containsEntry("code", "nut");
        }
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void requestAndReplyAreTextsWhateverTheEncodingOfTheirFormats(Kind kind) throws Exception {
        var ebcdic = new TestAdapterContext(
                "prices",
                Map.of("broker.password", ForeignBroker.PASSWORD),
                _ -> new LineFormat(Charset.forName("IBM037")));
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT), ebcdic);
        var server = server(1, (session, request) -> replyTo(session, request, "nut 3.00", request.getJMSMessageID()));

        var reply = new RecordingWriter();
        var answer = call("e", "bolt", "12.50", reply, PATIENCE);

        assertThat(answer).isInstanceOf(Answer.Reply.class);
        assertThat(reply.record()).containsEntry("code", "nut");
        assertThat(((TextMessage) server.get().getFirst()).getText()).startsWith("bolt 12.50");
    }

    @Test
    void aReplyThatCannotBeUnpackedIsKeptWithItsBytes() throws Exception {
        start(Kind.CLASSIC, asking(Correlation.MESSAGE_ID, Body.TEXT));
        var broken = "no deflated text".getBytes(StandardCharsets.UTF_8);
        var server = server(1, (session, request) -> {
            var reply = JmsInboundTest.compressed(broken).of(session);
            reply.setJMSCorrelationID(request.getJMSMessageID());
            send(session, request, reply);
        });

        var answer = call("u", "bolt", "1.00", new RecordingWriter(), PATIENCE);

        assertThat(answer).isInstanceOfSatisfying(Answer.Unreadable.class, unreadable -> {
            assertThat(unreadable.problems()).extracting(RecordProblem::code).containsExactly("record/bad-value");
            assertThat(unreadable.bytes()).isEqualTo(broken);
        });
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void aReplyOfAnotherLayoutIsKeptWithItsBytes(Kind kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));
        var server = server(
                1, (session, request) -> replyTo(session, request, "<html>busy</html>", request.getJMSMessageID()));

        var answer = call("u", "bolt", "1.00", new RecordingWriter(), PATIENCE);

        assertThat(answer).isInstanceOfSatisfying(Answer.Unreadable.class, unreadable -> {
            assertThat(unreadable.problems()).extracting(RecordProblem::code).containsExactly("record/bad-number");
            assertThat(unreadable.bytes()).isEqualTo("<html>busy</html>".getBytes(StandardCharsets.UTF_8));
        });
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void sendsWithoutWaitingWhenNothingComesBack(Kind kind) throws Exception {
        start(kind, sending());

        var reply = new RecordingWriter();
        var answer = call("s", "bolt", "12.50", reply, PATIENCE);

        assertThat(answer).isInstanceOf(Answer.Reply.class);
        assertThat(reply.record()).isEmpty();
        assertThat(((TextMessage) broker.take(REQUESTS)).getText()).isEqualTo("bolt 12.50\n");
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatTheFormatCannotWriteIsNotSent(Kind kind) throws Exception {
        start(kind, sending());

        var answer = call("x", "two words", "12.50", new RecordingWriter(), PATIENCE);

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Unsendable.class,
                        unsendable -> assertThat(unsendable.problems())
                                .extracting(RecordProblem::field)
                                .containsExactly("code"));
        assertThat(broker.held(REQUESTS)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void saysThatNothingWasSentWhileTheBrokerIsDownAndGoesOnWhenItIsBack(Kind kind) throws Exception {
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
    void aRefusedLoginIsNotTriedAgainForAWhile(Kind kind) throws Exception {
        broker = kind.on(folder);
        broker.comeUp();
        var wrong = new TestAdapterContext("prices", Map.of("broker.password", "wrong"), _ -> new LineFormat());
        var operations = Map.of("price", asking(Correlation.MESSAGE_ID, Body.TEXT));
        system = new JmsAdapter()
                .open(JmsSettings.of(broker, new LineFormat.Config()).config(operations), wrong);

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

    @ParameterizedTest
    @EnumSource
    void aCallToAQueueWithoutRoomEndsWithItsDeadlineAndDisturbsNoOtherCall(Kind kind) throws Exception {
        broker = kind.on(folder);
        broker.comeUp();
        var operations = Map.of(
                "price", asking(Correlation.CORRELATION_ID, Body.TEXT), "order", JmsSettings.sending("PRICE.ORDER"));
        system = new JmsAdapter()
                .open(JmsSettings.of(broker, new LineFormat.Config()).config(operations), context);
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
    void aRefusalForWantOfRoomIsToldAsNotSentAndDisturbsNoOtherCall(Kind kind) throws Exception {
        broker = kind.on(folder);
        broker.comeUp();
        var operations = Map.of(
                "price", asking(Correlation.CORRELATION_ID, Body.TEXT), "order", JmsSettings.sending("PRICE.ORDER"));
        system = new JmsAdapter()
                .open(JmsSettings.of(broker, new LineFormat.Config()).config(operations), context);
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
    void aQueueThatOneCallMayNotUseDisturbsNoOtherCall(Kind kind) throws Exception {
        broker = kind.on(folder);
        broker.comeUp();
        var operations = Map.of(
                "price",
                asking(Correlation.CORRELATION_ID, Body.TEXT),
                "refused",
                JmsSettings.sending(ForeignBroker.FORBIDDEN));
        system = new JmsAdapter()
                .open(JmsSettings.of(broker, new LineFormat.Config()).config(operations), context);

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
    void closingEndsWhoeverWaits(Kind kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));

        var waiting = CompletableFuture.supplyAsync(
                () -> call("w", "bolt", "1.00", new RecordingWriter(), Duration.ofMinutes(5)));
        await().until(() -> broker.held(REQUESTS) == 1);
        system.close();

        assertThat(waiting.get()).isInstanceOf(Answer.Unknown.class);
    }

    private void lookForLateReplies() {
        ((JmsSystem) system).asking().orElseThrow().late().look();
    }

    private void start(Kind kind, Ask ask) throws Exception {
        start(kind, ask, context);
    }

    private void start(Kind kind, Ask ask, TestAdapterContext context) throws Exception {
        broker = kind.on(folder);
        broker.comeUp();
        var config = JmsSettings.of(broker, new LineFormat.Config()).config(Map.of("price", ask));
        assertThat(new JmsAdapter().describe(config, context.describing()).operations())
                .singleElement()
                .satisfies(operation -> assertThat(operation.name()).isEqualTo("price"));
        assertThat(context.describing().problems().inOrder()).isEmpty();
        system = new JmsAdapter().open(config, context);
    }

    private static final class CallFailed extends RuntimeException {

        private final transient Problem problem;
        private final LegacySystemException.Retry retry;

        CallFailed(LegacySystemException e) {
            super(e);
            problem = e.problem();
            retry = e.retry();
        }
    }

    private Answer call(String id, String code, String quantity, RecordWriter reply, Duration patience) {
        return call("price", id, code, quantity, reply, patience);
    }

    private Answer call(String name, String id, String code, String quantity, RecordWriter reply, Duration patience) {
        var operations = system.operations().orElseThrow();
        var operation = operations.list().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        try {
            return operations.call(operation, request(id, code, quantity, patience, operation.request()), reply);
        } catch (LegacySystemException e) {
            throw new CallFailed(e);
        }
    }

    private static Operations.Request request(
            String id, String code, String quantity, Duration patience, RecordSchema schema) {
        var deadline = Instant.now().plus(patience);
        return new Operations.Request() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public Instant deadline() {
                return deadline;
            }

            @Override
            public void writeTo(RecordWriter writer) {
                writer.startGroup(schema.root());
                writer.text(schema.find("code").orElseThrow(), code);
                writer.number(schema.find("quantity").orElseThrow(), new BigDecimal(quantity));
                writer.endGroup(schema.root());
            }
        };
    }

    private interface Serving {
        void serve(Session session, Message request) throws JMSException;
    }

    /** A legacy program that answers so many requests; gives what it got. */
    private CompletableFuture<List<Message>> server(int count, Serving serving) {
        return CompletableFuture.supplyAsync(() -> {
            try (var connection = broker.connect();
                    var session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                    var consumer = session.createConsumer(session.createQueue(REQUESTS))) {
                connection.start();
                var got = new ArrayList<Message>();
                while (got.size() < count) {
                    var request = consumer.receive(PATIENCE.toMillis());
                    if (request == null) throw new AssertionError("no request came");
                    got.add(request);
                    serving.serve(session, request);
                }
                return got;
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void replyTo(Session session, Message request, String body, String correlation) throws JMSException {
        var reply = text(body).of(session);
        reply.setJMSCorrelationID(correlation);
        send(session, request, reply);
    }

    private static void send(Session session, Message request, Message reply) throws JMSException {
        try (var producer = session.createProducer(request.getJMSReplyTo())) {
            producer.send(reply);
        }
    }

    private static byte[] serialised(Serializable object) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
