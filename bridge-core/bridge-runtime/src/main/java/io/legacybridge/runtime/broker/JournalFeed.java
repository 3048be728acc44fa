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
import org.apache.activemq.artemis.api.core.client.ServerLocator;

/** The messages of one connection as the broker holds them, in batches, each acknowledged as one. For one thread. */
public final class JournalFeed implements AutoCloseable {

    /** Most messages of one batch, which is one transaction of the journal. */
    static final int MAX_BATCH = 1_000;

    private final String connection;
    private final ServerLocator locator;
    private final ClientSession session;
    private final ClientConsumer consumer;
    private final Duration patience;

    /** @param patience how long {@link #receive} waits for a first message */
    public JournalFeed(Supplier<ServerLocator> locators, String connection, Duration patience) throws Exception {
        this.connection = connection;
        this.patience = patience;
        this.locator = locators.get();
        this.session = locator.createSessionFactory().createSession(false, false);
        this.consumer = session.createConsumer(EmbeddedBroker.ADDRESS_PREFIX + connection);
        session.start();
    }

    public String connection() {
        return connection;
    }

    /** Empty when nothing came. */
    public List<Outgoing> receive() throws ActiveMQException {
        var batch = new ArrayList<Outgoing>();
        var message = consumer.receive(patience.toMillis());
        while (message != null) {
            message.acknowledge();
            batch.add(outgoing(message));
            message = batch.size() < MAX_BATCH ? consumer.receiveImmediate() : null;
        }
        return batch;
    }

    /** The last batch is safe elsewhere. */
    public void acknowledge() throws ActiveMQException {
        session.commit();
    }

    /** The last batch comes again. */
    public void giveBack() throws ActiveMQException {
        session.rollback();
    }

    @Override
    public void close() {
        locator.close();
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
