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
import java.util.concurrent.atomic.AtomicReference;

/**
 * What one call does at the broker. Of none of its steps a client library says when it gives up, so it has a thread of its own, and
 * whoever waits for it knows how far it came.
 */
final class Exchange {

    private final Ask ask;
    private final Request request;
    private final Body body;
    private final CallConnections connections;
    private final LateReplies late;
    private final BrokerLogin login;
    private final Clock clock;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private volatile boolean abandoned;
    private Optional<Lease> atWork = Optional.empty();
    private volatile Optional<Message> reply = Optional.empty();

    Exchange(
            Ask ask,
            Request request,
            Body body,
            CallConnections connections,
            LateReplies late,
            BrokerLogin login,
            Clock clock) {
        this.ask = ask;
        this.request = request;
        this.body = body;
        this.connections = connections;
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

    private enum State {
        /** The broker does not have the message. */
        OPEN,
        /** It may have it. */
        SENDING,
        /** It does not have it, and never gets it. */
        ABANDONED
    }

    /**
     * Nobody waits for it any more: what is not under way to the broker yet is not sent. Its thread is interrupted next, so no
     * other call may take a connection that ends with that.
     */
    synchronized void abandon() {
        abandoned = true;
        state.compareAndSet(State.OPEN, State.ABANDONED);
        atWork.ifPresent(Lease::abandoned);
    }

    /** Whether the broker may be asked over it: an interrupted thread must not touch its connection. To be followed by {@link #end}. */
    private synchronized boolean begin(Lease lease) {
        if (!abandoned) atWork = Optional.of(lease);
        return !abandoned;
    }

    private synchronized void end() {
        atWork = Optional.empty();
    }

    /** Whether the broker may have the message. */
    boolean mayBeSent() {
        return state.get() == State.SENDING;
    }

    /**
     * What has come, also when a later step fails or stalls: the broker gives it to nobody again, unless the connection broke
     * before it knew; then it is a late reply.
     */
    Optional<Message> reply() {
        return reply;
    }

    /**
     * Sends, and waits for the reply where there is one.
     *
     * @return empty when no reply came in time, or none is waited for
     */
    Optional<Message> run() throws LegacySystemException, JMSException, TooLate {
        if (ask.replyQueue().isEmpty()) {
            sendOverItsOwn();
            return Optional.empty();
        }
        // Nothing is sent before a reply can be received.
        try (var lease = connections.receiving().take(patience(), () -> abandoned)) {
            var correlation = connections.areOne() ? send(lease) : sendOverItsOwn();
            return receive(lease, correlation);
        }
    }

    private String sendOverItsOwn() throws LegacySystemException, JMSException, TooLate {
        try (var lease = connections.sending().take(patience(), () -> abandoned)) {
            return send(lease);
        }
    }

    /** Gives the correlation id of the reply. */
    private String send(Lease lease) throws JMSException, TooLate {
        if (!begin(lease)) throw new TooLate();
        var session = lease.session();
        try {
            var message = message(session);
            try (var producer = session.createProducer(session.createQueue(ask.queue()))) {
                var patience = left();
                if (patience <= 0) throw new TooLate();
                // Nobody waits for the answer any more after the deadline, so the request need not be worked on either.
                send(producer, message, ask.replyQueue().isPresent() ? patience : Message.DEFAULT_TIME_TO_LIVE);
                return correlation(message);
            }
        } catch (JMSException | RuntimeException e) {
            failed(lease, e);
            throw e;
        } finally {
            end();
        }
    }

    private Optional<Message> receive(Lease lease, String correlation) throws JMSException {
        if (!begin(lease)) return Optional.empty();
        var session = lease.session();
        try (var _ = late.waitFor(correlation)) {
            var queue = session.createQueue(ask.replyQueue().orElseThrow());
            return receive(session, queue, correlation);
        } catch (JMSException | RuntimeException e) {
            failed(lease, e);
            throw e;
        } finally {
            end();
        }
    }

    /** Whoever gives up interrupts the client library, which tells that as a failure; the lease knows it by then. */
    private synchronized void failed(Lease lease, Exception why) {
        if (!abandoned) lease.failed(why);
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

    private void send(MessageProducer producer, Message message, long timeToLive) throws JMSException, TooLate {
        if (!state.compareAndSet(State.OPEN, State.SENDING)) throw new TooLate();
        try {
            producer.send(message, DeliveryMode.PERSISTENT, Message.DEFAULT_PRIORITY, timeToLive);
        } catch (JMSException e) {
            // What is closed now on an interrupted thread could close the socket of all.
            if (abandoned) Thread.interrupted();
            if (login.isOfTheMessage(e)) state.set(State.OPEN);
            throw e;
        }
    }

    private String correlation(Message sent) throws JMSException {
        return ask.correlation() == Correlation.MESSAGE_ID ? sent.getJMSMessageID() : request.id();
    }

    private Optional<Message> receive(Session session, Queue queue, String correlation) throws JMSException {
        try (var consumer = session.createConsumer(queue, Selector.of("JMSCorrelationID", correlation))) {
            var patience = left();
            reply = Optional.ofNullable(patience > 0 ? consumer.receive(patience) : consumer.receiveNoWait());
            return reply;
        }
    }

    private Duration patience() {
        return Duration.ofMillis(Math.max(0, left()));
    }

    private long left() {
        return Duration.between(clock.instant(), request.deadline()).toMillis();
    }
}
