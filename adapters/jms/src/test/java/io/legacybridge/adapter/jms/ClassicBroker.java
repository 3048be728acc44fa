package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.BrokerKind;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.testkit.FreePort;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerPluginSupport;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.command.ConnectionInfo;
import org.apache.activemq.command.ProducerInfo;
import org.apache.activemq.command.SessionInfo;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/** ActiveMQ Classic with its own store. */
final class ClassicBroker implements ForeignBroker {

    private final Path folder;
    private final int port = FreePort.find();
    private final AtomicInteger refusedLogins = new AtomicInteger();
    private final AtomicInteger sessions = new AtomicInteger();
    private BrokerService broker;

    ClassicBroker(Path folder) {
        this.folder = folder;
    }

    @Override
    public BrokerKind kind() {
        return BrokerKind.ACTIVEMQ_CLASSIC;
    }

    @Override
    public HostPort address() {
        return new HostPort("127.0.0.1", port);
    }

    @Override
    public void comeUp() throws Exception {
        var store = new KahaDBPersistenceAdapter();
        store.setDirectory(folder.resolve("kahadb").toFile());
        store.setJournalMaxFileLength(8 * 1024 * 1024);
        broker = new BrokerService();
        broker.setBrokerName("foreign");
        broker.setDataDirectoryFile(folder.toFile());
        broker.setPersistenceAdapter(store);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setAdvisorySupport(false);
        broker.setPlugins(new BrokerPlugin[] {
            new SimpleAuthenticationPlugin(List.of(new AuthenticationUser(USER, PASSWORD, "users"))),
            new OneQueueForbidden(),
            new SessionCount()
        });
        broker.addConnector("tcp://127.0.0.1:" + port);
        broker.start();
        broker.waitUntilStarted();
    }

    @Override
    public void goDown() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }

    @Override
    public long held(String queue) throws Exception {
        var destination = broker.getDestination(new ActiveMQQueue(queue));
        return destination.getDestinationStatistics().getMessages().getCount();
    }

    @Override
    public Connection connect() throws JMSException {
        return new ActiveMQConnectionFactory("tcp://" + address()).createConnection(USER, PASSWORD);
    }

    @Override
    public int sessions() {
        return sessions.get();
    }

    @Override
    public int refusedLogins() {
        return refusedLogins.get();
    }

    @Override
    public void fill(String queue, WhenFull then) {
        broker.getSystemUsage().setSendFailIfNoSpace(then == WhenFull.IS_REFUSED);
        broker.getSystemUsage().getStoreUsage().setLimit(1);
    }

    @Override
    public void makeRoom(String queue) {
        broker.getSystemUsage().setSendFailIfNoSpace(false);
        broker.getSystemUsage().getStoreUsage().setLimit(1L << 30);
    }

    /** As its authorization does it. */
    private final class OneQueueForbidden extends BrokerPluginSupport {

        @Override
        public void addConnection(ConnectionContext context, ConnectionInfo info) throws Exception {
            try {
                super.addConnection(context, info);
            } catch (SecurityException e) {
                refusedLogins.incrementAndGet();
                throw e;
            }
        }

        @Override
        public void addProducer(ConnectionContext context, ProducerInfo producer) throws Exception {
            if (new ActiveMQQueue(FORBIDDEN).equals(producer.getDestination()))
                throw new SecurityException("User " + USER + " is not authorized to write to: queue://" + FORBIDDEN);
            super.addProducer(context, producer);
        }
    }

    private final class SessionCount extends BrokerPluginSupport {

        @Override
        public void addSession(ConnectionContext context, SessionInfo info) throws Exception {
            super.addSession(context, info);
            sessions.incrementAndGet();
        }

        @Override
        public void removeSession(ConnectionContext context, SessionInfo info) throws Exception {
            super.removeSession(context, info);
            sessions.decrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            goDown();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
