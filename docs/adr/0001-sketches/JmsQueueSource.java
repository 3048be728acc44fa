import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.FormattedItems;
import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.SourceIdentity;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.RecordFormat;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A transacted queue. A batch is what one transaction of the session has received; its commit is the acknowledgement. */
final class JmsQueueSource implements Source.Polled {

    private static final long PATIENCE_MILLIS = 1_000;

    private final ConnectionFactory factory;
    private final String queue;
    private final String idHeader;
    private final int maxBatchBytes;
    private final RecordFormat format;
    private Connection connection;
    private Session session;
    private MessageConsumer consumer;

    JmsQueueSource(ConnectionFactory factory, String queue, String idHeader, int maxBatchBytes, RecordFormat format) {
        this.factory = factory;
        this.queue = queue;
        this.idHeader = idHeader;
        this.maxBatchBytes = maxBatchBytes;
        this.format = format;
    }

    @Override
    public RecordFormat format() {
        return format;
    }

    // next() itself waits for a message.
    @Override
    public Duration interval() {
        return Duration.ZERO;
    }

    @Override
    public Optional<Delivery> next() throws LegacySystemException {
        try {
            connect();
            var items = new ArrayList<Item>();
            var bytes = 0L;
            for (var message = consumer.receive(PATIENCE_MILLIS); message != null; message = consumer.receiveNoWait()) {
                var item = item(message);
                items.add(item);
                bytes += item.bytes().length;
                if (items.size() == Delivery.Batch.MAX_ITEMS || bytes >= maxBatchBytes) break;
            }
            return items.isEmpty() ? Optional.empty() : Optional.of(new Received(items));
        } catch (JMSException e) {
            // What the broken session had received goes back to the queue.
            disconnect();
            throw broken(e);
        }
    }

    private final class Received implements Delivery.Batch {

        private final List<Item> items;
        private final Session receivedIn = session;
        private boolean acknowledged;

        Received(List<Item> items) {
            this.items = items;
        }

        @Override
        public String name() {
            return queue;
        }

        @Override
        public Items items() {
            return new FormattedItems(format, queue, items);
        }

        @Override
        public void acknowledge() throws LegacySystemException {
            if (acknowledged) return;
            try {
                receivedIn.commit();
                acknowledged = true;
            } catch (JMSException e) {
                // Nobody knows whether it was committed. If not, they come again and the ledger knows their ids.
                disconnect();
                throw broken(e);
            }
        }

        // Counts as a delivery attempt on most brokers: the core keeps a batch while its own broker is down.
        @Override
        public void giveBack() {
            try {
                receivedIn.rollback();
            } catch (JMSException e) {
                disconnect();
            }
        }
    }

    private Item item(Message message) throws JMSException {
        var business = idHeader.isEmpty() ? null : message.getStringProperty(idHeader);
        var identity = business != null ? business : message.getJMSMessageID();
        return new Item(new SourceIdentity.QueueMessage(business != null ? "" : queue, identity), body(message));
    }

    /** An ObjectMessage is never deserialised: it is rejected as empty, and a copy goes to the backout queue. */
    private static byte[] body(Message message) throws JMSException {
        return switch (message) {
            case TextMessage text -> text.getText().getBytes(StandardCharsets.UTF_8);
            case BytesMessage bytes -> {
                var body = new byte[Math.toIntExact(bytes.getBodyLength())];
                bytes.readBytes(body);
                yield body;
            }
            default -> new byte[0];
        };
    }

    private void connect() throws JMSException {
        if (consumer != null) return;
        connection = factory.createConnection();
        session = connection.createSession(Session.SESSION_TRANSACTED);
        consumer = session.createConsumer(session.createQueue(queue));
        connection.start();
    }

    private void disconnect() {
        try {
            if (connection != null) connection.close();
        } catch (JMSException e) {
            // It was broken anyway.
        }
        connection = null;
        consumer = null;
    }

    private LegacySystemException broken(JMSException cause) {
        var problem =
                Problem.error(Place.of(queue), "The broker does not answer.", "Check that it runs.", "jms/unreachable");
        return new LegacySystemException(problem, Retry.SOON, cause);
    }
}
