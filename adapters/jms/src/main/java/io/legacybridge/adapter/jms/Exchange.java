package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.CallSessions.Lease;
import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.Operations.Request;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What one call does at the broker. Of none of its steps a client library says when it gives up, so it has a thread of its own, and
 * whoever waits for it knows how far it came.
 */
final class Exchange {

    private final Ask ask;
    private final Request request;
    private final Body body;
    private final CallSessions sessions;
    private final LateReplies late;
    private final BrokerLogin login;
    private final Clock clock;
    private volatile boolean mayBeSent;

    Exchange(
            Ask ask,
            Request request,
            Body body,
            CallSessions sessions,
            LateReplies late,
            BrokerLogin login,
            Clock clock) {
        this.ask = ask;
        this.request = request;
        this.body = body;
        this.sessions = sessions;
        this.late = late;
        this.login = login;
        this.clock = clock;
    }

    /** Makes the message with its body. */
    interface Body {
        Message of(Session session) throws JMSException;
    }

    /** The deadline was over before anything was sent. */
    static final class TooLate extends Exception {}

    /** Whether the broker may have the message. */
    boolean mayBeSent() {
        return mayBeSent;
    }

    /**
     * Sends, and waits for the reply where there is one.
     *
     * @return empty when no reply came in time, or none is waited for
     */
    Optional<Message> run() throws LegacySystemException, JMSException, TooLate {
        try (var lease = sessions.take(Duration.ofMillis(Math.max(0, left())))) {
            return run(lease);
        }
    }

    private Optional<Message> run(Lease lease) throws JMSException, TooLate {
        var session = lease.session();
        try {
            var message = message(session);
            try (var producer = session.createProducer(session.createQueue(ask.queue()))) {
                var patience = left();
                if (patience <= 0) throw new TooLate();
                // Nobody waits for the answer any more after the deadline, so the request need not be worked on either.
                send(producer, message, ask.replyQueue().isPresent() ? patience : Message.DEFAULT_TIME_TO_LIVE);
                if (ask.replyQueue().isEmpty()) return Optional.empty();
                try (var waiting = late.waitFor(correlation(message))) {
                    return receive(session, session.createQueue(ask.replyQueue().get()), waiting.correlation());
                }
            }
        } catch (JMSException | RuntimeException e) {
            lease.failed(e);
            throw e;
        }
    }

    private Message message(Session session) throws JMSException {
        var message = body.of(session);
        for (var property : ask.properties().entrySet())
            message.setStringProperty(property.getKey(), property.getValue());
        message.setJMSCorrelationID(request.id());
        if (ask.replyQueue().isPresent())
            message.setJMSReplyTo(session.createQueue(ask.replyQueue().get()));
        return message;
    }

    private void send(MessageProducer producer, Message message, long timeToLive) throws JMSException {
        mayBeSent = true;
        try {
            producer.send(message, DeliveryMode.PERSISTENT, Message.DEFAULT_PRIORITY, timeToLive);
        } catch (JMSException e) {
            if (login.isOfTheMessage(e)) mayBeSent = false;
            throw e;
        }
    }

    private String correlation(Message sent) throws JMSException {
        return ask.correlation() == Correlation.MESSAGE_ID ? sent.getJMSMessageID() : request.id();
    }

    private Optional<Message> receive(Session session, Queue queue, String correlation) throws JMSException {
        try (var consumer = session.createConsumer(queue, Selector.of("JMSCorrelationID", correlation))) {
            var patience = left();
            return Optional.ofNullable(patience > 0 ? consumer.receive(patience) : consumer.receiveNoWait());
        }
    }

    private long left() {
        return Duration.between(clock.instant(), request.deadline()).toMillis();
    }
}
