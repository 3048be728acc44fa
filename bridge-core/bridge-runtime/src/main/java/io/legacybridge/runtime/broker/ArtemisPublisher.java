package io.legacybridge.runtime.broker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/**
 * Publishes chunks: normally one broker transaction. When the broker refuses it for a duplicate, or nobody knows whether
 * the commit arrived, the same messages are sent again one by one, each acknowledged; the broker drops those it has.
 */
public final class ArtemisPublisher implements Publisher, AutoCloseable {

    static final String SUBJECT = "lb_subject";
    static final String SEQUENCE = "lb_sequence";

    private static final boolean TRANSACTED = false;
    private static final boolean EACH_BY_ITSELF = true;

    private final ServerLocator locator;
    private ClientSessionFactory factory;

    public ArtemisPublisher(Supplier<ServerLocator> locator) {
        this.locator = locator.get();
    }

    @Override
    public synchronized void publish(String connection, List<Outgoing> chunk) throws BrokerUnavailable {
        try {
            send(connection, chunk, TRANSACTED);
        } catch (ActiveMQException refusedOrUnknown) {
            try {
                send(connection, chunk, EACH_BY_ITSELF);
            } catch (ActiveMQException e) {
                e.addSuppressed(refusedOrUnknown);
                throw new BrokerUnavailable("The broker does not take messages of " + connection + " now.", e);
            }
        }
    }

    @Override
    public synchronized void close() {
        locator.close();
    }

    private void send(String connection, List<Outgoing> chunk, boolean eachByItself) throws ActiveMQException {
        try (var session = factory().createSession(eachByItself, true);
                var producer = session.createProducer(EmbeddedBroker.ADDRESS_PREFIX + connection)) {
            for (var outgoing : chunk) producer.send(message(session, outgoing));
            if (!eachByItself) session.commit();
        }
    }

    private static ClientMessage message(ClientSession session, Outgoing outgoing) {
        var message = session.createMessage(true);
        message.putBytesProperty(
                Message.HDR_DUPLICATE_DETECTION_ID, outgoing.id().getBytes(StandardCharsets.UTF_8));
        message.putStringProperty(SUBJECT, outgoing.subject());
        message.putStringProperty(SEQUENCE, outgoing.sequence());
        message.getBodyBuffer().writeBytes(outgoing.body());
        return message;
    }

    private ClientSessionFactory factory() throws ActiveMQException {
        if (factory == null || factory.isClosed()) {
            try {
                factory = locator.createSessionFactory();
            } catch (ActiveMQException e) {
                throw e;
            } catch (Exception e) {
                throw new ActiveMQException("no way to the broker", e, null);
            }
        }
        return factory;
    }
}
