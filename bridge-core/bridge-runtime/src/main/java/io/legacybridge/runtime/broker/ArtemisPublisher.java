package io.legacybridge.runtime.broker;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Publishes chunks: each in one broker transaction, and a single message by itself. When that fails, the same goes once more on a
 * new session: one that broke is often noticed only when it is used. What had arrived all the same lies there twice, and the
 * journal takes it once. The broker is not asked to drop what it had before: it would remember more than a journal that was put back.
 */
public final class ArtemisPublisher implements Publisher, AutoCloseable {

    static final SimpleString ID = SimpleString.of("lb_id");
    static final SimpleString SUBJECT = SimpleString.of("lb_subject");
    static final SimpleString SEQUENCE = SimpleString.of("lb_sequence");

    private final BrokerLink link;
    // Opening a session costs more than publishing a message does, so they stay open until something fails.
    private final Map<Way, Line> lines = new EnumMap<>(Way.class);

    private enum Way {
        TRANSACTED,
        BY_ITSELF
    }

    /** @param producer of no address of its own: one serves all connections */
    private record Line(ClientSession session, ClientProducer producer) {}

    public ArtemisPublisher(Supplier<BrokerLink> links) {
        this.link = links.get();
    }

    @Override
    public synchronized void publish(String connection, List<Outgoing> chunk) throws BrokerUnavailable {
        var way = chunk.size() > 1 ? Way.TRANSACTED : Way.BY_ITSELF;
        try {
            send(connection, chunk, way);
        } catch (ActiveMQException first) {
            try {
                send(connection, chunk, way);
            } catch (ActiveMQException e) {
                e.addSuppressed(first);
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
        var session = link.session(way == Way.BY_ITSELF);
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
        message.putStringProperty(ID, SimpleString.of(outgoing.id()));
        message.putStringProperty(SUBJECT, SimpleString.of(outgoing.subject()));
        message.putStringProperty(SEQUENCE, SimpleString.of(outgoing.sequence()));
        message.getBodyBuffer().writeBytes(outgoing.body());
        return message;
    }
}
