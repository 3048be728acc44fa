package io.legacybridge.runtime.broker;

import io.legacybridge.spi.config.ByteSize;
import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** Artemis inside the process, durable, reachable from this process only. */
public final class EmbeddedBroker implements Broker {

    /** The ring of ids in which the broker finds duplicates; a chunk is far smaller. */
    static final int DUPLICATE_ID_CACHE = 20_000;

    // Artemis waits 3.33 ms for more writes by default, which a single publish pays in full.
    private static final int JOURNAL_BUFFER_TIMEOUT_NANOS = 200_000;

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final String serverId;

    private EmbeddedBroker(Path folder, int serverId, ByteSize minDiskFree) throws Exception {
        this.serverId = Integer.toString(serverId);
        var configuration = new ConfigurationImpl()
                .setName("legacy-bridge")
                .setPersistenceEnabled(true)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalBufferTimeout_NIO(JOURNAL_BUFFER_TIMEOUT_NANOS)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                .setMinDiskFree(minDiskFree.bytes())
                .setIDCacheSize(DUPLICATE_ID_CACHE)
                .setPersistIDCache(true);
        configuration.addAcceptorConfiguration(new TransportConfiguration(
                InVMAcceptorFactory.class.getName(), java.util.Map.of("serverId", this.serverId)));
        configuration.addAddressSetting(ConnectionAddresses.MATCH, ConnectionAddresses.settings());
        broker.setConfiguration(configuration);
        broker.start();
    }

    /**
     * Starts on a folder and takes up what lies there.
     *
     * @param serverId    tells the brokers of one process apart, as tests need it
     * @param minDiskFree messages are refused while the disk has less free space
     */
    public static EmbeddedBroker start(Path folder, int serverId, ByteSize minDiskFree) {
        try {
            return new EmbeddedBroker(folder, serverId, minDiskFree);
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not start on " + folder + ".", e);
        }
    }

    /** On a disk that may become full. */
    public static EmbeddedBroker start(Path folder, int serverId) {
        return start(folder, serverId, new ByteSize(1));
    }

    @Override
    public void provide(String connection) {
        try {
            broker.getActiveMQServer().createQueue(BrokerLink.queue(ADDRESS_PREFIX + connection), true);
        } catch (Exception e) {
            throw new IllegalStateException("The broker refuses the queue of " + connection + ".", e);
        }
    }

    @Override
    public Set<String> connections() {
        return broker.getActiveMQServer().getPostOffice().getAddresses().stream()
                .map(Object::toString)
                .filter(name -> name.startsWith(ADDRESS_PREFIX))
                .map(name -> name.substring(ADDRESS_PREFIX.length()))
                .collect(java.util.stream.Collectors.toSet());
    }

    @Override
    public BrokerLink link() {
        var locator = ActiveMQClient.createServerLocatorWithoutHA(new TransportConfiguration(
                InVMConnectorFactory.class.getName(), java.util.Map.of("serverId", serverId)));
        return new BrokerLink(locator, ClientSessionFactory::createSession, BrokerProblems::embedded);
    }

    @Override
    public void close() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not stop cleanly.", e);
        }
    }
}
