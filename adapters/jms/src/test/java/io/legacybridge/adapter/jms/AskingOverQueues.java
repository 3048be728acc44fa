package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.ForeignBroker.text;
import static io.legacybridge.adapter.jms.JmsSettings.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.spi.LegacySystem;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations.Answer;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordWriter;
import io.legacybridge.testkit.LineFormat;
import io.legacybridge.testkit.TestAdapterContext;
import io.legacybridge.testkit.TestRequest;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests of calls over queues: a broker, a connection that asks for prices, and the program that is asked. */
abstract class AskingOverQueues {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    final TestAdapterContext context =
            new TestAdapterContext("prices", Map.of("broker.password", ForeignBroker.PASSWORD), _ -> new LineFormat());

    ForeignBroker broker;
    LegacySystem system;

    @AfterEach
    void stop() throws Exception {
        system.close();
        broker.close();
    }

    void start(OnBroker kind, Ask ask) throws Exception {
        start(kind, ask, context);
    }

    void start(OnBroker kind, Ask ask, TestAdapterContext context) throws Exception {
        start(kind, Map.of("price", ask), context);
    }

    void start(OnBroker kind, Map<String, Ask> operations, TestAdapterContext context) throws Exception {
        broker = kind.in(folder);
        broker.comeUp();
        var config = JmsSettings.of(broker, new LineFormat.Config()).config(operations);
        assertThat(new JmsAdapter().describe(config, context.describing()).operations())
                .extracting(Operation::name)
                .containsExactlyInAnyOrderElementsOf(operations.keySet());
        assertThat(context.describing().problems().inOrder()).isEmpty();
        system = new JmsAdapter().open(config, context);
    }

    Answer call(String id, String code, String quantity, RecordWriter reply, Duration patience) {
        return call("price", id, code, quantity, reply, patience);
    }

    Answer call(String name, String id, String code, String quantity, RecordWriter reply, Duration patience) {
        var operations = system.operations().orElseThrow();
        var operation = TestRequest.find(operations, name);
        var values = Map.<String, Object>of("code", code, "quantity", new BigDecimal(quantity));
        try {
            return operations.call(
                    operation, TestRequest.of(id, Instant.now().plus(patience), operation, values), reply);
        } catch (LegacySystemException e) {
            throw new CallFailed(e);
        }
    }

    static final class CallFailed extends RuntimeException {

        final transient Problem problem;
        final LegacySystemException.Retry retry;

        CallFailed(LegacySystemException e) {
            super(e);
            problem = e.problem();
            retry = e.retry();
        }
    }

    interface Serving {
        void serve(Session session, Message request) throws JMSException;
    }

    /** A legacy program that answers so many requests; gives what it got. */
    CompletableFuture<List<Message>> server(int count, Serving serving) {
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

    static void replyTo(Session session, Message request, String body, String correlation) throws JMSException {
        var reply = text(body).of(session);
        reply.setJMSCorrelationID(correlation);
        send(session, request, reply);
    }

    static void send(Session session, Message request, Message reply) throws JMSException {
        try (var producer = session.createProducer(request.getJMSReplyTo())) {
            producer.send(reply);
        }
    }
}
