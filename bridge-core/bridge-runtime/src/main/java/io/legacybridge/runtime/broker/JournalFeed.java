package io.legacybridge.runtime.broker;

import io.legacybridge.runtime.broker.Publisher.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages of one connection as the broker holds them, in batches, each acknowledged as one. For one thread. */
public final class JournalFeed implements AutoCloseable {

    /** Most messages of one batch, which is one transaction of the journal. */
    static final int MAX_BATCH = 1_000;

    /** A batch also ends after the message with which it reaches this size: it lies in memory until the journal has it. */
    static final int MAX_BATCH_BYTES = 4 * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(JournalFeed.class);

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
        var foreign = 0;
        var bytes = 0L;
        var message = consumer.receive(patience.toMillis());
        while (message != null) {
            message.acknowledge();
            var ours = outgoing(message);
            if (ours.isPresent()) {
                batch.add(ours.get());
                bytes += ours.get().body().length;
            } else {
                moveAside(message);
                foreign++;
            }
            var isFull = batch.size() + foreign >= MAX_BATCH || bytes >= MAX_BATCH_BYTES;
            message = isFull ? null : consumer.receiveImmediate();
        }
        if (foreign > 0) tell(foreign);
        // An empty batch is acknowledged by nobody.
        if (foreign > 0 && batch.isEmpty()) session.commit();
        held = batch;
        return held;
    }

    /** The last batch is safe elsewhere. */
    public void acknowledge() throws ActiveMQException {
        session.commit();
        held = List.of();
    }

    /**
     * What is held goes back first: the broker takes a consumer off its queue before it puts back what that one had, and would give
     * what lies behind to another node in between.
     */
    @Override
    public void close() {
        try (link) {
            session.stop();
            session.rollback();
        } catch (ActiveMQException e) {
            log.atDebug().setCause(e).log("The broker takes back by itself what {} holds of it", connection);
        }
    }

    /** Within the transaction. Under an id of its sender's that address may have it already, and refuse the whole transaction. */
    private void moveAside(ClientMessage message) throws ActiveMQException {
        ConnectionAddresses.provideUndeliverable(session);
        message.removeProperty(Message.HDR_DUPLICATE_DETECTION_ID);
        try (var producer = session.createProducer(ConnectionAddresses.UNDELIVERABLE)) {
            producer.send(message);
        }
    }

    private void tell(int foreign) {
        log.atError()
                .addKeyValue("connection", connection)
                .addKeyValue("problem", BrokerProblems.foreign(connection, foreign))
                .log("Messages that Legacy Bridge did not publish are moved aside");
    }

    /** Empty when it is not one of ours. */
    private static Optional<Outgoing> outgoing(ClientMessage message) {
        var id = id(message);
        if (id.isEmpty()
                || !message.containsProperty(ArtemisPublisher.SUBJECT)
                || !message.containsProperty(ArtemisPublisher.SEQUENCE)) return Optional.empty();
        var body = new byte[message.getBodyBuffer().readableBytes()];
        message.getBodyBuffer().readBytes(body);
        return Optional.of(new Outgoing(
                id.get(),
                message.getStringProperty(ArtemisPublisher.SUBJECT),
                message.getStringProperty(ArtemisPublisher.SEQUENCE),
                body));
    }

    private static Optional<String> id(ClientMessage message) {
        if (message.containsProperty(ArtemisPublisher.ID))
            return Optional.of(message.getStringProperty(ArtemisPublisher.ID));
        // An earlier version had the broker look for duplicates.
        return message.getObjectProperty(Message.HDR_DUPLICATE_DETECTION_ID) instanceof byte[] id
                ? Optional.of(new String(id, StandardCharsets.UTF_8))
                : Optional.empty();
    }
}
