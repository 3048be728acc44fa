package io.legacybridge.appliance.demo;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/** A warehouse's message broker: ActiveMQ Classic, with its own store. */
final class QueueStandIn implements AutoCloseable {

    private static final String QUEUE = "STOCK.CHANGES";

    private final BrokerService broker = new BrokerService();
    private final Connection connection;
    private final Path book;

    /** @param folder where it keeps its messages, and the numbers of the changes that it has sent, one a line */
    QueueStandIn(Path folder, int port, String user, String password) throws Exception {
        book = folder.resolve("sent.txt");
        var store = new KahaDBPersistenceAdapter();
        store.setDirectory(folder.resolve("kahadb").toFile());
        broker.setBrokerName("warehouse");
        broker.setDataDirectoryFile(folder.toFile());
        broker.setPersistenceAdapter(store);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setAdvisorySupport(false);
        broker.setPlugins(new BrokerPlugin[] {
            new SimpleAuthenticationPlugin(List.of(new AuthenticationUser(user, password, "users")))
        });
        var address = "tcp://127.0.0.1:" + port;
        broker.addConnector(address);
        broker.start();
        broker.waitUntilStarted();
        connection = new ActiveMQConnectionFactory(address).createConnection(user, password);
        connection.start();
    }

    /** Puts a message on the queue. */
    void put(String changeId, byte[] body) throws JMSException, IOException {
        try (var session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                var producer = session.createProducer(session.createQueue(QUEUE))) {
            var message = session.createBytesMessage();
            message.setStringProperty("changeId", changeId);
            message.writeBytes(body);
            producer.send(message);
        }
        Files.writeString(book, changeId + "\n", CREATE, APPEND);
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
            broker.stop();
            broker.waitUntilStopped();
        } catch (Exception e) {
            throw new IOException("the warehouse's broker does not stop cleanly", e);
        }
    }
}
