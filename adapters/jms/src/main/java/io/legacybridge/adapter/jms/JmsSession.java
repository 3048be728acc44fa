package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.spi.LegacySystemException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Optional;

/** One transacted session with its consumer, made at first use and again after it broke. */
final class JmsSession implements AutoCloseable {

    private final Receive config;
    private final BrokerLogin login;
    private final BrokerClient client;
    private volatile Connection connection;
    private volatile boolean closed;
    private volatile JMSException failure;
    private Session session;
    private MessageConsumer consumer;

    /** It holds a message back that could not be received. */
    private boolean spent;

    JmsSession(Receive config, BrokerLogin login, BrokerClient client) {
        this.config = config;
        this.login = login;
        this.client = client;
    }

    /** Connects if need be. Used by one thread; only {@link #close} may come from another. */
    void connect() throws LegacySystemException {
        if (connection != null && failure == null && !spent) return;
        disconnect();
        connection = login.connect();
        try {
            if (closed) throw new JMSException("closed while connecting");
            connection.setExceptionListener(e -> failure = e);
            client.receiveAlone(connection);
            session = connection.createSession(Session.SESSION_TRANSACTED);
            var queue = session.createQueue(config.queue());
            consumer = config.selector().isPresent()
                    ? session.createConsumer(queue, config.selector().get())
                    : session.createConsumer(queue);
            connection.start();
        } catch (JMSException e) {
            throw broken(e);
        }
    }

    /** The next message of the transaction; empty when none came in time. */
    Optional<Message> receive(Duration patience) throws JMSException {
        var message = consumer.receive(patience.toMillis());
        check();
        return Optional.ofNullable(message);
    }

    /**
     * The same behind others of the transaction. Where one that cannot be received is no part of it, the transaction ends before that
     * one, and the next one begins with it: its neighbours are not given back over and over until their broker drops them.
     */
    Optional<Message> receiveFurther(Duration patience) throws JMSException {
        try {
            return receive(patience);
        } catch (RuntimeException e) {
            if (!client.leavesOutWhatItCannotReceive()) throw e;
            spent = true;
            return Optional.empty();
        }
    }

    /** @throws JMSException when the broker has failed */
    void check() throws JMSException {
        var now = failure;
        if (now != null) throw now;
    }

    /** Puts a received message on the backout queue, within the transaction. */
    void backOut(Message message) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(config.backoutQueue()))) {
            producer.send(
                    message, message.getJMSDeliveryMode(), message.getJMSPriority(), Message.DEFAULT_TIME_TO_LIVE);
        }
    }

    void commit() throws JMSException {
        check();
        session.commit();
    }

    void rollback() throws JMSException {
        session.rollback();
    }

    /** What was not committed goes back to the queue. */
    void disconnect() {
        var open = connection;
        connection = null;
        failure = null;
        spent = false;
        try {
            if (open != null) client.end(open);
        } catch (JMSException | RuntimeException e) {
            // It was broken anyway.
        }
        client.close();
    }

    @Override
    public void close() {
        closed = true;
        disconnect();
    }

    /** Disconnects, and tells a person why. */
    LegacySystemException broken(JMSException cause) {
        disconnect();
        return login.broken(cause);
    }
}
