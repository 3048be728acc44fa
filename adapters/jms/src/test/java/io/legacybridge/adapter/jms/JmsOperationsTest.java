package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.JmsSettings.REPLIES;
import static io.legacybridge.adapter.jms.JmsSettings.REQUESTS;
import static io.legacybridge.adapter.jms.JmsSettings.asking;
import static io.legacybridge.adapter.jms.JmsSettings.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.record.RecordProblem;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import jakarta.jms.BytesMessage;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent to queues and comes back over them, on both brokers. */
class JmsOperationsTest extends AskingOverQueues {

    private static final int ABOVE_WHAT_BROKERS_SEND_IN_ONE_PIECE = 1_000_000;

    @ParameterizedTest
    @EnumSource
    void asksAndGetsTheReplyThatBelongsToItByMessageId(OnBroker kind) throws Exception {
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
    void concurrentCallsEachGetTheirOwnReplyByCorrelationId(OnBroker kind) throws Exception {
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
    void sendsWithoutWaitingWhenNothingComesBack(OnBroker kind) throws Exception {
        start(kind, sending());

        var reply = new RecordingWriter();
        var answer = call("s", "bolt", "12.50", reply, PATIENCE);

        assertThat(answer).isInstanceOf(Answer.Reply.class);
        assertThat(reply.record()).isEmpty();
        assertThat(((TextMessage) broker.take(REQUESTS)).getText()).isEqualTo("bolt 12.50\n");
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatTheFormatCannotWriteIsNotSent(OnBroker kind) throws Exception {
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
    void requestAndReplyAreTextsWhateverTheEncodingOfTheirFormats(OnBroker kind) throws Exception {
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

    @ParameterizedTest
    @EnumSource
    void aReplyOfAnotherLayoutIsKeptWithItsBytes(OnBroker kind) throws Exception {
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

    @Test
    void aReplyThatCannotBeUnpackedIsKeptWithItsBytes() throws Exception {
        start(OnBroker.CLASSIC, asking(Correlation.MESSAGE_ID, Body.TEXT));
        var broken = "no deflated text".getBytes(StandardCharsets.UTF_8);
        var server = server(1, (session, request) -> {
            var reply = ForeignBroker.compressed(broken).of(session);
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

    @Test
    void aReplyWhosePropertiesCannotBeUnpackedIsKeptWithItsBytes() throws Exception {
        start(OnBroker.CLASSIC, asking(Correlation.MESSAGE_ID, Body.TEXT));
        var server = server(1, (session, request) -> {
            var reply = (ActiveMQTextMessage) session.createTextMessage("nut 3.00");
            // The client library fails with an exception of no kind that JMS knows.
            reply.setMarshalledProperties(new ByteSequence(new byte[] {-1, -1, -1, -1}));
            reply.setJMSCorrelationID(request.getJMSMessageID());
            send(session, request, reply);
        });

        var answer = call("u", "bolt", "1.00", new RecordingWriter(), PATIENCE);

        assertThat(answer).isInstanceOfSatisfying(Answer.Unreadable.class, unreadable -> {
            assertThat(unreadable.problems()).extracting(RecordProblem::code).containsExactly("record/bad-value");
            assertThat(new String(unreadable.bytes(), StandardCharsets.UTF_8)).endsWith("nut 3.00");
        });
        server.get();
    }

    @ParameterizedTest
    @EnumSource
    void aReplyOfAnotherKindAboveTheLimitIsNotKept(OnBroker kind) throws Exception {
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
    void anObjectMessageAsReplyIsKeptWithItsBytesAndNotDeserialised(OnBroker kind) throws Exception {
        start(kind, asking(Correlation.MESSAGE_ID, Body.TEXT));
        for (var sent : List.of(new Bomb(), "x".repeat(ABOVE_WHAT_BROKERS_SEND_IN_ONE_PIECE))) {
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
        assertThat(Bomb.exploded).hasValue(0);
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

    @ParameterizedTest
    @EnumSource
    void aReplyWithTheFaultPropertyIsARefusal(OnBroker kind) throws Exception {
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
    void aFaultPropertyWithASentenceTellsNoClientWhatItSaysAsACode(OnBroker kind) throws Exception {
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
    void aFaultPropertyWithoutAValueIsNoRefusal(OnBroker kind) throws Exception {
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
}
