package io.legacybridge.adapter.jms;

import static io.legacybridge.adapter.jms.ForeignBroker.text;
import static io.legacybridge.adapter.jms.JmsSettings.REQUESTS;

import io.legacybridge.testkit.OperationsUnderTest;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A legacy program behind two queues: it tells the price of parts, and refuses what it does not have. */
final class PriceServer implements OperationsUnderTest, AutoCloseable {

    private static final long LOOK_MILLIS = 200;

    private enum Mood {
        ANSWERING,
        SILENT,
        LOSING_ANSWERS
    }

    private final ForeignBroker broker;
    private final AtomicInteger done = new AtomicInteger();
    private final Thread thread = Thread.ofPlatform().name("price-server").unstarted(this::serve);
    private volatile Mood mood = Mood.ANSWERING;
    private volatile boolean closed;

    PriceServer(ForeignBroker broker) {
        this.broker = broker;
        thread.start();
    }

    @Override
    public Asked good() {
        return new Asked("price", Map.of("code", "bolt", "quantity", new BigDecimal("12.50")));
    }

    @Override
    public Map<String, Object> reply() {
        return Map.of("code", "bolt", "quantity", new BigDecimal("0.15"));
    }

    @Override
    public Asked refused() {
        return new Asked("price", Map.of("code", "unicorn", "quantity", new BigDecimal("1.00")));
    }

    @Override
    public String faultCode() {
        return "E404";
    }

    @Override
    public Optional<Asked> unsendable() {
        return Optional.of(new Asked("price", Map.of("code", "two words", "quantity", new BigDecimal("1.00"))));
    }

    @Override
    public int done() {
        return done.get();
    }

    @Override
    public int sessions() {
        return broker.sessions();
    }

    @Override
    public void hang() {
        mood = Mood.SILENT;
    }

    @Override
    public void loseAnswers() {
        mood = Mood.LOSING_ANSWERS;
    }

    void answerAgain() {
        mood = Mood.ANSWERING;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void serve() {
        while (!closed) {
            try (var connection = broker.connect();
                    var session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                    var consumer = session.createConsumer(session.createQueue(REQUESTS))) {
                connection.start();
                while (!closed) {
                    var request = consumer.receive(LOOK_MILLIS);
                    if (request != null && mood != Mood.SILENT) answer(session, (TextMessage) request);
                }
            } catch (JMSException | RuntimeException e) {
                // The broker is down, or is going down right now; it comes up again.
                Thread.onSpinWait();
            }
        }
    }

    private void answer(Session session, TextMessage request) throws JMSException {
        if (request.getText().startsWith("unicorn")) {
            var refusal = session.createTextMessage("there are no unicorns");
            refusal.setStringProperty("ERROR_CODE", "E404");
            send(session, request, refusal);
            return;
        }
        done.incrementAndGet();
        if (mood == Mood.ANSWERING) send(session, request, text("bolt 0.15").of(session));
    }

    private static void send(Session session, Message request, Message reply) throws JMSException {
        reply.setJMSCorrelationID(request.getJMSMessageID());
        try (var producer = session.createProducer(request.getJMSReplyTo())) {
            producer.send(reply);
        }
    }
}
