package io.legacybridge.runtime.broker;

import io.legacybridge.runtime.broker.Publisher.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** The messages of one connection as the broker holds them, in batches, each acknowledged as one. For one thread. */
public final class JournalFeed implements AutoCloseable {

    /** Most messages of one batch, which is one transaction of the journal. */
    static final int MAX_BATCH = 1_000;

    /** A batch also ends after the message with which it reaches this size: it lies in memory until the journal has it. */
    static final int MAX_BATCH_BYTES = 4 * 1024 * 1024;

    private final String connection;
    private final BrokerLink link;
    private final ClientSession session;
    private final ClientConsumer consumer;
    private final Duration patience;
    private List<Outgoing> held = List.of();

    /** @param patience how long {@link #receive} waits for a first message */
    public JournalFeed(Supplier<BrokerLink> links, String connection, Duration patience) throws ActiveMQException {
        this.connection = connection;
        this.patience = patience;
        this.link = links.get();
        try {
            this.session = link.session(connection, false, false);
            this.consumer = session.createConsumer(Broker.ADDRESS_PREFIX + connection);
            session.start();
        } catch (ActiveMQException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    public String connection() {
        return connection;
    }

    /**
     * The batch that was not acknowledged yet, or the next one; empty when nothing came. A batch that has to be tried again
     * is not given back to the broker, which would count it, and drop it after a few times unless told otherwise.
     */
    public List<Outgoing> receive() throws ActiveMQException {
        if (!held.isEmpty()) return held;
        var batch = new ArrayList<Outgoing>();
        var bytes = 0L;
        var message = consumer.receive(patience.toMillis());
        while (message != null) {
            message.acknowledge();
            var received = outgoing(message);
            batch.add(received);
            bytes += received.body().length;
            message = batch.size() < MAX_BATCH && bytes < MAX_BATCH_BYTES ? consumer.receiveImmediate() : null;
        }
        held = batch;
        return held;
    }

    /** The last batch is safe elsewhere. */
    public void acknowledge() throws ActiveMQException {
        session.commit();
        held = List.of();
    }

    @Override
    public void close() {
        link.close();
    }

    private static Outgoing outgoing(ClientMessage message) {
        var body = new byte[message.getBodyBuffer().readableBytes()];
        message.getBodyBuffer().readBytes(body);
        return new Outgoing(
                new String(message.getBytesProperty(Message.HDR_DUPLICATE_DETECTION_ID), StandardCharsets.UTF_8),
                message.getStringProperty(ArtemisPublisher.SUBJECT),
                message.getStringProperty(ArtemisPublisher.SEQUENCE),
                body);
    }
}
