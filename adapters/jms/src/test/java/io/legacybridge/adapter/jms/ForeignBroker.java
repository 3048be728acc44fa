package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.BrokerKind;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.TlsSettings;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.util.Optional;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;

/** A real broker in this process, which stops and starts again on the same port and folder. */
interface ForeignBroker extends AutoCloseable {

    String USER = "bridge";
    /** Nobody may write there. */
    String FORBIDDEN = "FORBIDDEN.LATE";

    String PASSWORD = "s3cret-0f-the-broker";

    BrokerKind kind();

    HostPort address();

    /** How to connect when it wants TLS. */
    default Optional<TlsSettings> tls() {
        return Optional.empty();
    }

    void goDown() throws Exception;

    void comeUp() throws Exception;

    /** How many messages of a queue nobody has acknowledged. */
    long held(String queue) throws Exception;

    /** How many sessions it has open, whoever has them. */
    int sessions();

    /** How often it has refused a login. */
    int refusedLogins();

    /** From now on it has hardly any room for what is sent to a queue. */
    void fill(String queue, WhenFull then) throws Exception;

    /** It has room again. */
    void makeRoom(String queue) throws Exception;

    /** What becomes of a sender then. */
    enum WhenFull {
        WAITS,
        IS_REFUSED
    }

    /** A connection of someone else. */
    Connection connect() throws JMSException;

    @Override
    void close() throws IOException;

    /** Makes one message. */
    interface Making {
        Message of(Session session) throws JMSException;
    }

    default void send(String queue, Making... messages) throws JMSException {
        try (var connection = connect();
                var session = connection.createSession(Session.SESSION_TRANSACTED);
                var producer = session.createProducer(session.createQueue(queue))) {
            for (var message : messages) producer.send(message.of(session));
            session.commit();
        }
    }

    /** Takes a message away from a queue, as a person would who looks after it. */
    default Message take(String queue) throws JMSException {
        try (var connection = connect();
                var session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                var consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            var message = consumer.receive(5_000);
            if (message == null) throw new AssertionError("no message on " + queue);
            return message;
        }
    }

    static Making text(String text) {
        return session -> session.createTextMessage(text);
    }

    /** As a sender's library compresses it, with other bytes. */
    static Making compressed(byte[] bytes) {
        return session -> {
            var message = (ActiveMQTextMessage) session.createTextMessage();
            message.setContent(new ByteSequence(bytes));
            message.setCompressed(true);
            return message;
        };
    }
}
