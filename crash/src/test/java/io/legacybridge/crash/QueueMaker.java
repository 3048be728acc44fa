package io.legacybridge.crash;

import jakarta.jms.Connection;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/** ActiveMQ Classic with its own store, and a program that sends messages to a queue of it. */
final class QueueMaker extends Maker {

    static final String QUEUE = "ITEMS";

    private static final int MOST = 200;

    private final int port;
    private final BrokerService broker = new BrokerService();
    private final Connection connection;
    private final Session session;

    QueueMaker(Path folder, int port, Sink sink, SplittableRandom random) throws Exception {
        super(World.QUEUE, MOST, sink, random);
        this.port = port;
        var store = new KahaDBPersistenceAdapter();
        store.setDirectory(folder.toFile());
        broker.setBrokerName("foreign");
        broker.setDataDirectoryFile(folder.toFile());
        broker.setPersistenceAdapter(store);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setAdvisorySupport(false);
        broker.setDestinationPolicy(inOrder());
        broker.addConnector("tcp://127.0.0.1:" + port);
        broker.start();
        broker.waitUntilStarted();
        connection = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port).createConnection();
        session = connection.createSession(Session.SESSION_TRANSACTED);
    }

    /** Else what two processes in a row were given when they ended comes back in another order. */
    private static PolicyMap inOrder() {
        var policy = new PolicyEntry();
        policy.setQueue(">");
        policy.setStrictOrderDispatch(true);
        var all = new PolicyMap();
        all.setPolicyEntries(List.of(policy));
        return all;
    }

    int port() {
        return port;
    }

    @Override
    void make(int from, int to) throws Exception {
        try (var producer = session.createProducer(session.createQueue(QUEUE))) {
            for (var number = from; number <= to; number++) {
                var message = session.createBytesMessage();
                message.writeBytes(Items.record(number));
                producer.send(message);
            }
        }
        session.commit();
    }

    @Override
    void end() throws Exception {
        super.end();
        connection.close();
    }

    void endBroker() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }
}
