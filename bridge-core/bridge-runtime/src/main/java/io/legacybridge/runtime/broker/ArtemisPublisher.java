package io.legacybridge.runtime.broker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Publishes chunks: normally one broker transaction. When the broker refuses it for a duplicate, or nobody knows whether
 * the commit arrived, the same messages are sent again one by one, each acknowledged; the broker drops those it has.
 */
public final class ArtemisPublisher implements Publisher, AutoCloseable {

    static final String SUBJECT = "lb_subject";
    static final String SEQUENCE = "lb_sequence";

    private static final boolean TRANSACTED = false;
    private static final boolean EACH_BY_ITSELF = true;

    private final BrokerLink link;

    public ArtemisPublisher(Supplier<BrokerLink> links) {
        this.link = links.get();
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
                throw link.unavailable(e);
            }
        }
    }

    @Override
    public synchronized void close() {
        link.close();
    }

    private void send(String connection, List<Outgoing> chunk, boolean eachByItself) throws ActiveMQException {
        try (var session = link.session(connection, eachByItself, true);
                var producer = session.createProducer(Broker.ADDRESS_PREFIX + connection)) {
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
}
