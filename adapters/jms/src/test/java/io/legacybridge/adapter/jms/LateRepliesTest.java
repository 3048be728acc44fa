package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.JmsSettings.REPLIES;
import static io.legacybridge.adapter.jms.JmsSettings.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.RecordingWriter;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.TestRequest;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Replies that no call waits for, on both brokers. */
class LateRepliesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONGER_THAN_ANY_CALL = PATIENCE.multipliedBy(2);
    private static final long LOOKS_IN_FIVE_MINUTES = Duration.ofMinutes(5).dividedBy(LateReplies.LOOK_EVERY) + 1;
    private static final String LATE = REPLIES + ".LATE";
    private static final int MORE_THAN_CLASSIC_HOLDS_AGAINST_WHAT_CALLERS_WAIT_FOR = 450;

    @TempDir
    Path folder;

    private final TestAdapterContext context =
            new TestAdapterContext("prices", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());
    private final List<LegacySystem> nodes = new ArrayList<>();
    private ForeignBroker broker;

    @AfterEach
    void stop() throws Exception {
        nodes.forEach(LegacySystem::close);
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void oneThatComesTooLateIsMovedUnchangedAndTheStatusSaysWhere(OnBroker kind) throws Exception {
        start(kind, JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT));

        var answer = askInVain();
        sendLate(REPLIES, 1);
        lookUntilLate();

        assertThat(answer).isInstanceOfSatisfying(Answer.Unknown.class, unknown -> {
            assertThat(unknown.why().code()).isEqualTo("jms/no-answer");
            assertThat(unknown.why().fix()).contains(LATE);
        });
        assertThat(context.reported()).extracting(Problem::code).containsExactly("jms/late-reply");
        assertThat(context.reported().getFirst().what()).contains(LATE);
        assertThat(broker.held(REPLIES)).isZero();
        var kept = (TextMessage) broker.take(LATE);
        assertThat(kept.getText()).isEqualTo("nut 3.00");
        assertThat(kept.getJMSCorrelationID()).isEqualTo("ID:whatever-0");

        look();
        assertThat(context.reported()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void manyKeepNoReplyFromItsCall(OnBroker kind) throws Exception {
        start(kind, JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT));
        askInVain();
        sendLate(REPLIES, MORE_THAN_CLASSIC_HOLDS_AGAINST_WHAT_CALLERS_WAIT_FOR);

        for (var looks = 0; looks < 10; looks++) lookUntilLate();
        var server = server(3);
        for (var call = 0; call < 3; call++)
            assertThat(call(nodes.getFirst(), "next", PATIENCE)).isInstanceOf(Answer.Reply.class);
        server.get();
        assertThat(broker.held(LATE)).isEqualTo(MORE_THAN_CLASSIC_HOLDS_AGAINST_WHAT_CALLERS_WAIT_FOR);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatACallOfAnotherNodeWaitsForReachesIt(OnBroker kind) throws Exception {
        start(kind, JmsSettings.asking(Correlation.CORRELATION_ID, Body.TEXT));
        nodes.add(open(JmsSettings.asking(Correlation.CORRELATION_ID, Body.TEXT)));
        // Both lie there before their call looks for them, as when its node stands still.
        sendReply("this");
        assertThat(answer(nodes.getFirst(), "this", PATIENCE)).isInstanceOf(Answer.Reply.class);
        sendReply("other");

        look();
        context.pass(PATIENCE);
        look();
        var answer = answer(nodes.getLast(), "other", PATIENCE);

        assertThat(answer).isInstanceOf(Answer.Reply.class);
        // The library tells the broker on its own time that the reply was received.
        await().untilAsserted(() -> assertThat(broker.held(REPLIES)).isZero());
        assertThat(broker.held(LATE)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void oneThatCannotBeMovedStaysAndTheStatusSaysWhy(OnBroker kind) throws Exception {
        var replies = ForeignBroker.FORBIDDEN.replace(".LATE", "");
        start(kind, JmsSettings.asking(REQUESTS, replies));
        askInVain();
        sendLate(replies, 1);

        // Brokers drop a message that came back ten times.
        for (var looks = 0; looks < 15; looks++) lookUntilLate();

        assertThat(broker.held(replies)).isEqualTo(1);
        assertThat(context.reported()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("jms/late-reply");
            assertThat(problem.what()).contains("cannot be moved to " + ForeignBroker.FORBIDDEN);
        });
    }

    @ParameterizedTest
    @EnumSource
    void oneWithoutAMessageIdEndsNoLooks(OnBroker kind) throws Exception {
        start(kind, JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT));
        askInVain();
        try (var connection = broker.connect();
                var session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                var producer = session.createProducer(session.createQueue(REPLIES))) {
            producer.setDisableMessageID(true);
            producer.send(late(session, 0));
        }

        lookUntilLate();

        assertThat(broker.held(LATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatACallOfAnotherNodeMayStillWaitForStays(OnBroker kind) throws Exception {
        start(kind, JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT));
        var server = server(1);
        assertThat(call(nodes.getFirst(), "long", PATIENCE)).isInstanceOf(Answer.Reply.class);
        server.get();
        sendLate(REPLIES, 1);

        look();
        look();
        context.pass(PATIENCE);
        look();
        assertThat(broker.held(REPLIES)).isEqualTo(1);

        context.pass(PATIENCE);
        look();
        assertThat(broker.held(LATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void oneForWhichThereIsNoRoomIsMovedWhenThereIs(OnBroker kind) throws Exception {
        start(kind, JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT));
        askInVain();
        sendLate(REPLIES, 1);
        lookUntilLate();
        sendLate(REPLIES, 1);
        broker.fill(LATE, ForeignBroker.WhenFull.IS_REFUSED);
        // Brokers drop a message that came back ten times.
        for (var looks = 0; looks < 15; looks++) {
            lookUntilLate();
            assertThat(broker.held(REPLIES)).isEqualTo(1);
        }
        assertThat(context.reported()).extracting(Problem::what).anyMatch(what -> what.contains("cannot be moved"));

        broker.makeRoom(LATE);
        context.pass(Duration.ofMinutes(5));
        look();

        assertThat(broker.held(LATE)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatComesAfterARestartIsMovedBeforeAnybodyCalls(OnBroker kind) throws Exception {
        var ask = JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT);
        start(kind, ask);
        askInVain();
        nodes.removeFirst().close();
        nodes.add(open(ask));
        sendLate(REPLIES, 1);

        look();
        context.pass(context.deadline());
        look();
        assertThat(broker.held(REPLIES)).as("another node may wait for it").isEqualTo(1);

        context.pass(LONGER_THAN_ANY_CALL);
        look();
        assertThat(broker.held(LATE)).isEqualTo(1);
        assertThat(context.reported()).extracting(Problem::code).containsExactly("jms/late-reply");
    }

    @ParameterizedTest
    @EnumSource
    void oneIsMovedBeforeAnybodyCallsOnceTheRefusedPasswordIsCorrected(OnBroker kind) throws Exception {
        context.rotate("broker.password", "wrong");
        start(kind, JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT));
        sendLate(REPLIES, 1);
        look();
        var refused = broker.refusedLogins();
        assertThat(refused).isPositive();
        for (var look = 0; look < 100; look++) look();
        assertThat(broker.refusedLogins()).as("held back").isEqualTo(refused);

        context.rotate("broker.password", ForeignBroker.PASSWORD);
        for (var look = 0; look < LOOKS_IN_FIVE_MINUTES; look++) look();
        lookUntilLate();

        assertThat(broker.held(LATE)).isEqualTo(1);
    }

    @Test
    void aBrokerThatDoesNotAnswerIsAskedLessAndLess() throws Exception {
        start(OnBroker.CLASSIC, JmsSettings.asking(Correlation.MESSAGE_ID, Body.TEXT));
        broker.goDown();
        var logins = new AtomicInteger();
        context.whenASecretIsAskedFor(logins::incrementAndGet);

        for (var look = 0; look < 20; look++) look();

        assertThat(logins.get()).isBetween(3, 7);
    }

    private void start(OnBroker kind, Ask ask) throws Exception {
        broker = kind.in(folder);
        broker.comeUp();
        nodes.add(open(ask));
    }

    private LegacySystem open(Ask ask) {
        var config = JmsSettings.of(broker, new LineFormat.Config()).config(Map.of("price", ask));
        return new JmsAdapter().open(config, context);
    }

    /** Of the first node. */
    private void look() {
        ((JmsSystem) nodes.getFirst()).asking().orElseThrow().late().look();
    }

    private void lookUntilLate() {
        look();
        context.pass(LONGER_THAN_ANY_CALL);
        look();
    }

    private void sendLate(String queue, int count) throws JMSException {
        var many = new ForeignBroker.Making[count];
        for (var i = 0; i < count; i++) {
            var number = i;
            many[i] = session -> late(session, number);
        }
        broker.send(queue, many);
    }

    private void sendReply(String correlation) throws JMSException {
        broker.send(REPLIES, session -> {
            var reply = session.createTextMessage("bolt 0.15");
            reply.setJMSCorrelationID(correlation);
            return reply;
        });
    }

    private static TextMessage late(Session session, int number) throws JMSException {
        var late = session.createTextMessage("nut 3.00");
        late.setJMSCorrelationID("ID:whatever-" + number);
        return late;
    }

    /** A legacy program that answers so many requests at once. */
    private CompletableFuture<Void> server(int count) {
        return CompletableFuture.runAsync(() -> {
            try (var connection = broker.connect();
                    var session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                    var consumer = session.createConsumer(session.createQueue(REQUESTS));
                    var producer = session.createProducer(null)) {
                connection.start();
                for (var answered = 0; answered < count; answered++) {
                    var request = consumer.receive(PATIENCE.toMillis());
                    if (request == null) throw new AssertionError("no request came");
                    var reply = session.createTextMessage("bolt 0.15");
                    reply.setJMSCorrelationID(request.getJMSMessageID());
                    producer.send(request.getJMSReplyTo(), reply);
                }
            } catch (JMSException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Connects; on a busy machine the first calls end before they are connected. */
    private Answer askInVain() {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return call(nodes.getFirst(), "late", Duration.ofMillis(300));
            } catch (AssertionError e) {
                if (System.nanoTime() > end) throw e;
            }
        }
    }

    private Answer call(LegacySystem node, String name, Duration patience) {
        return answer(node, name + UUID.randomUUID().toString().substring(0, 8), patience);
    }

    private Answer answer(LegacySystem node, String id, Duration patience) {
        var operations = node.operations().orElseThrow();
        var operation = operations.list().getFirst();
        var deadline = context.clock().instant().plus(patience);
        var request =
                TestRequest.of(id, deadline, operation, Map.of("code", "bolt", "quantity", new BigDecimal("12.50")));
        try {
            return operations.call(operation, request, new RecordingWriter());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
