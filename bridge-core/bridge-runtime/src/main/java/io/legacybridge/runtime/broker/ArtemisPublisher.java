package io.legacybridge.runtime.broker;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Publishes chunks: normally one broker transaction, and a single message by itself. When the broker refuses it for a duplicate,
 * or nobody knows whether the commit arrived, the same messages are sent again one by one, each acknowledged; the broker drops
 * those it has.
 */
public final class ArtemisPublisher implements Publisher, AutoCloseable {

    static final SimpleString SUBJECT = SimpleString.of("lb_subject");
    static final SimpleString SEQUENCE = SimpleString.of("lb_sequence");

    private final BrokerLink link;
    // Opening a session costs more than publishing a message does, so they stay open until something fails.
    private final Map<Way, Line> lines = new EnumMap<>(Way.class);

    private enum Way {
        TRANSACTED,
        EACH_BY_ITSELF
    }

    /** @param producer of no address of its own: one serves all connections */
    private record Line(ClientSession session, ClientProducer producer) {}

    public ArtemisPublisher(Supplier<BrokerLink> links) {
        this.link = links.get();
    }

    @Override
    public synchronized void publish(String connection, List<Outgoing> chunk) throws BrokerUnavailable {
        try {
            send(connection, chunk, chunk.size() > 1 ? Way.TRANSACTED : Way.EACH_BY_ITSELF);
        } catch (ActiveMQException refusedOrUnknown) {
            try {
                send(connection, chunk, Way.EACH_BY_ITSELF);
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

    private void send(String connection, List<Outgoing> chunk, Way way) throws ActiveMQException {
        try {
            var line = line(way);
            var session = line.session();
            link.provide(session, connection);
            var address = SimpleString.of(Broker.ADDRESS_PREFIX + connection);
            for (var outgoing : chunk) line.producer().send(address, message(session, outgoing));
            if (way == Way.TRANSACTED) session.commit();
        } catch (ActiveMQException | RuntimeException e) {
            forget(way, e);
            throw e;
        }
    }

    private Line line(Way way) throws ActiveMQException {
        var open = lines.get(way);
        if (open != null && !open.session().isClosed()) return open;
        var session = link.session(way == Way.EACH_BY_ITSELF);
        var line = new Line(session, session.createProducer());
        lines.put(way, line);
        return line;
    }

    /** Closing rolls back what it holds. */
    private void forget(Way way, Exception cause) {
        var line = lines.remove(way);
        if (line == null) return;
        try {
            line.session().close();
        } catch (ActiveMQException e) {
            cause.addSuppressed(e);
        }
    }

    private static ClientMessage message(ClientSession session, Outgoing outgoing) {
        var message = session.createMessage(true);
        message.putBytesProperty(
                Message.HDR_DUPLICATE_DETECTION_ID, outgoing.id().getBytes(StandardCharsets.UTF_8));
        message.putStringProperty(SUBJECT, SimpleString.of(outgoing.subject()));
        message.putStringProperty(SEQUENCE, SimpleString.of(outgoing.sequence()));
        message.getBodyBuffer().writeBytes(outgoing.body());
        return message;
    }
}
