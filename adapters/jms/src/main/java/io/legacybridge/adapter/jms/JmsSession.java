package io.legacybridge.adapter.jms;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Optional;

/** One transacted session with its consumer, made at first use and again after it broke. */
final class JmsSession implements AutoCloseable {

    private final JmsConfig config;
    private final AdapterContext context;
    private final BrokerClient client;
    private volatile Connection connection;
    private volatile boolean closed;
    private volatile JMSException failure;
    private Session session;
    private MessageConsumer consumer;

    JmsSession(JmsConfig config, AdapterContext context, BrokerClient client) {
        this.config = config;
        this.context = context;
        this.client = client;
    }

    /** Connects if need be. Used by one thread; only {@link #close} may come from another. */
    void connect() throws LegacySystemException {
        if (connection != null && failure == null) return;
        disconnect();
        var password = context.secret(config.password()).text();
        try {
            connection = firstThatAnswers(password);
            if (closed) throw new JMSException("closed while connecting");
            connection.setExceptionListener(e -> failure = e);
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
        if (failure != null) throw failure;
        return Optional.ofNullable(message);
    }

    /** Puts a received message on the backout queue, within the transaction. */
    void backOut(Message message) throws JMSException {
        try (var producer = session.createProducer(session.createQueue(config.backoutQueue()))) {
            producer.send(
                    message, message.getJMSDeliveryMode(), message.getJMSPriority(), Message.DEFAULT_TIME_TO_LIVE);
        }
    }

    void commit() throws JMSException {
        if (failure != null) throw failure;
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
        try {
            if (open != null) open.close();
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
        return switch (cause) {
            case JMSSecurityException _ ->
                problem(
                        "The broker refuses the login of " + config.user() + ", or its access to a queue.",
                        "Check user, password and permissions (read " + config.queue() + ", write "
                                + config.backoutQueue() + "); the broker's log says more.",
                        "jms/login",
                        Retry.AFTER_HELP,
                        cause);
            case InvalidSelectorException _ ->
                problem(
                        "The broker does not understand the selector.",
                        "Correct it; its form is that of a condition in SQL, such as REGION = 'EU'.",
                        "jms/selector",
                        Retry.AFTER_HELP,
                        cause);
            case InvalidDestinationException _ ->
                problem(
                        "The broker has no queue " + config.queue() + ", or no queue " + config.backoutQueue() + ".",
                        "Create it, or correct its name.",
                        "jms/queue",
                        Retry.SOON,
                        cause);
            default ->
                problem(
                        "The broker does not answer.",
                        "Check that it runs and that a firewall lets this machine through.",
                        "jms/unreachable",
                        Retry.SOON,
                        cause);
        };
    }

    private Connection firstThatAnswers(String password) throws JMSException {
        JMSException last = new JMSException("no servers");
        for (var server : config.servers()) {
            try {
                return client.connect(server, password);
            } catch (JMSSecurityException e) {
                // Every further try could lock the account.
                throw e;
            } catch (JMSException e) {
                client.close();
                last = e;
            }
        }
        throw last;
    }

    private LegacySystemException problem(String what, String fix, String code, Retry retry, Throwable cause) {
        var where = Place.of(context.connection()).at(config.queue());
        return new LegacySystemException(Problem.error(where, what, fix, code), retry, cause);
    }
}
