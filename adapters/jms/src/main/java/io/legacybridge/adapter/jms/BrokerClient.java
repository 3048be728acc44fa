package io.legacybridge.adapter.jms;

import io.legacybridge.spi.InTime;
import io.legacybridge.spi.config.HostPort;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ResourceAllocationException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** What differs between the brokers' client libraries. No setting reaches a library as a URL or an option's name. */
interface BrokerClient extends AutoCloseable {

    /** How long the end of a connection may take. */
    Duration MAX_ENDING = Duration.ofSeconds(5);

    static BrokerClient of(JmsConfig config) {
        return switch (config.broker()) {
            case ACTIVEMQ_CLASSIC -> new ActiveMqClassicClient(config);
            case ARTEMIS -> new ArtemisClient(config);
            case IBM_MQ -> new IbmMqClient(config);
        };
    }

    /** A connection that is not started yet. It reports its end; it does not try again by itself. */
    Connection connect(HostPort server, String password, Optional<SSLContext> tls) throws JMSException;

    /**
     * To be asked before anything else of a message.
     *
     * @throws JMSException when its library would need more memory to unpack it than is allowed, or cannot unpack it
     */
    default void check(Message message) throws JMSException {}

    /** How many bytes a body has, as far as that is known before it is read; else 0. */
    default long size(Message message) throws JMSException {
        return message instanceof BytesMessage bytes ? bytes.getBodyLength() : 0;
    }

    /** The bytes of a body of any kind as they came, which nobody has to understand; none where the library hides them. */
    default byte[] content(Message message) throws JMSException {
        return new byte[0];
    }

    /** Lets its consumers be the only ones of their queues at a time, where the library can ask for that. */
    default void receiveAlone(Connection connection) {}

    /** The broker refused a message since it has no room for it: it does not have it. */
    default boolean isFull(JMSException refusal) {
        return refusal instanceof ResourceAllocationException;
    }

    /** Whether a connection stands when a thread that waits for its broker is interrupted. */
    default boolean survivesInterruption() {
        return false;
    }

    /** Ends a connection with all that belongs to it. */
    default void end(Connection connection) throws JMSException {
        connection.close();
    }

    /** As {@link #end}; a broker that does not answer keeps nobody for long. */
    default void endInTime(Connection connection) {
        try {
            InTime.get(
                    MAX_ENDING,
                    () -> {
                        end(connection);
                        return true;
                    },
                    _ -> {});
        } catch (TimeoutException | ExecutionException e) {
            // Nobody uses it any more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends an attempt to connect that is under way. May be called at any time, and again. */
    @Override
    default void close() {}
}
