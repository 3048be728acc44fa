package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.spi.InTime;
import io.legacybridge.spi.LegacySystemException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One transacted session with its consumer, made at first use and again after it broke. Of none of its steps a client library
 * says when it gives up, so each has a limit.
 */
final class JmsSession implements AutoCloseable {

    /** A broker that works takes less for a whole batch, also when many of its messages are backed out. */
    static final Duration MAX_ANSWERING = Duration.ofMinutes(1);

    private final Receive config;
    private final BrokerLogin login;
    private final BrokerClient client;
    private final Duration limit;
    private volatile Connection connection;
    private volatile boolean closed;
    private volatile JMSException failure;
    private Receiver receiver;

    /** @param limit for each thing that the broker is asked for, but connecting and the next message */
    JmsSession(Receive config, BrokerLogin login, BrokerClient client, Duration limit) {
        this.config = config;
        this.login = login;
        this.client = client;
        this.limit = limit;
    }

    private record Receiver(Session session, MessageConsumer consumer) {}

    /** Connects if need be. Used by one thread; only {@link #close} may come from another. */
    void connect() throws LegacySystemException {
        if (connection != null && failure == null) return;
        disconnect();
        var open = login.connect();
        connection = open;
        try {
            if (closed) throw new JMSException("closed while connecting");
            receiver = answered(() -> receiver(open));
        } catch (JMSException e) {
            throw broken(e);
        }
    }

    private Receiver receiver(Connection open) throws JMSException {
        open.setExceptionListener(e -> {
            // One that was given up may end later.
            if (open.equals(connection)) failure = e;
        });
        client.receiveAlone(open);
        var session = open.createSession(Session.SESSION_TRANSACTED);
        var queue = session.createQueue(config.queue());
        var consumer = config.selector().isPresent()
                ? session.createConsumer(queue, config.selector().get())
                : session.createConsumer(queue);
        open.start();
        return new Receiver(session, consumer);
    }

    /** The next message of the transaction; empty when none came in time. */
    Optional<Message> receive(Duration patience) throws JMSException {
        var message = receiver.consumer().receive(patience.toMillis());
        check();
        return Optional.ofNullable(message);
    }

    /** @throws JMSException when the broker has failed */
    void check() throws JMSException {
        var now = failure;
        if (now != null) throw now;
    }

    /** @param backedOut received messages that are put on the backout queue, within the transaction */
    void commit(List<Message> backedOut) throws JMSException {
        check();
        var session = receiver.session();
        answered(() -> {
            for (var message : backedOut) backOut(session, message);
            session.commit();
            return true;
        });
    }

    private void backOut(Session session, Message message) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(config.backoutQueue()))) {
            producer.send(
                    message, message.getJMSDeliveryMode(), message.getJMSPriority(), Message.DEFAULT_TIME_TO_LIVE);
        }
    }

    void rollback() throws JMSException {
        var session = receiver.session();
        answered(() -> {
            session.rollback();
            return true;
        });
    }

    private <T> T answered(Callable<T> asked) throws JMSException {
        try {
            return InTime.get(limit, asked, _ -> {});
        } catch (TimeoutException e) {
            throw BrokerLogin.failed("no answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BrokerLogin.failed("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JMSException failed) throw failed;
            throw BrokerLogin.failed("its client library failed", e);
        }
    }

    /** What was not committed goes back to the queue. */
    void disconnect() {
        var open = connection;
        connection = null;
        failure = null;
        if (open != null) client.endInTime(open);
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
