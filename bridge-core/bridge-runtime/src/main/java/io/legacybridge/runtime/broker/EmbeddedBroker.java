package io.legacybridge.runtime.broker;

import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;

/** Artemis inside the process, durable, reachable from this process only. */
public final class EmbeddedBroker implements AutoCloseable {

    /** Prefix of the address, and of the one queue on it, that holds a connection's messages until they are journalled. */
    public static final String ADDRESS_PREFIX = "connection.";

    /** The ring of ids in which the broker finds duplicates; a chunk is far smaller. */
    static final int DUPLICATE_ID_CACHE = 20_000;

    private static final int MEMORY_PER_ADDRESS = 32 * 1024 * 1024;
    private static final long DISK_PER_ADDRESS = 4L * 1024 * 1024 * 1024;
    private static final int NEVER_GIVE_UP = -1;
    // Artemis waits 3.33 ms for more writes by default, which a single publish pays in full.
    private static final int JOURNAL_BUFFER_TIMEOUT_NANOS = 200_000;

    // Only we consume, and a delivery is tried for ever; the broker warns unless it knows where else to put a message.
    private static final SimpleString UNDELIVERABLE = SimpleString.of("undeliverable");

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final String serverId;

    /** @param serverId tells the brokers of one process apart, as tests need it */
    private EmbeddedBroker(Path folder, int serverId) throws Exception {
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
                .setIDCacheSize(DUPLICATE_ID_CACHE)
                .setPersistIDCache(true);
        configuration.addAcceptorConfiguration(new TransportConfiguration(
                InVMAcceptorFactory.class.getName(), java.util.Map.of("serverId", this.serverId)));
        configuration.addAddressSetting(ADDRESS_PREFIX + "#", connectionAddresses());
        broker.setConfiguration(configuration);
        broker.start();
    }

    /** Starts on a folder and takes up what lies there. */
    public static EmbeddedBroker start(Path folder, int serverId) {
        try {
            return new EmbeddedBroker(folder, serverId);
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not start on " + folder + ".", e);
        }
    }

    /** Makes sure that a connection's queue exists. */
    public void provide(String connection) {
        try {
            var name = ADDRESS_PREFIX + connection;
            broker.getActiveMQServer()
                    .createQueue(
                            QueueConfiguration.of(name)
                                    .setAddress(name)
                                    .setRoutingType(RoutingType.ANYCAST)
                                    .setDurable(true)
                                    .setAutoCreateAddress(true)
                                    .setAutoDelete(false),
                            true);
        } catch (Exception e) {
            throw new IllegalStateException("The broker refuses the queue of " + connection + ".", e);
        }
    }

    /** Names of the connections that have a queue. */
    public Set<String> connections() {
        return broker.getActiveMQServer().getPostOffice().getAddresses().stream()
                .map(Object::toString)
                .filter(name -> name.startsWith(ADDRESS_PREFIX))
                .map(name -> name.substring(ADDRESS_PREFIX.length()))
                .collect(java.util.stream.Collectors.toSet());
    }

    /** A way in for one client; every durable send waits until it is on the disk. */
    public ServerLocator locator() {
        var locator = ActiveMQClient.createServerLocatorWithoutHA(new TransportConfiguration(
                InVMConnectorFactory.class.getName(), java.util.Map.of("serverId", serverId)));
        locator.setBlockOnDurableSend(true);
        locator.setBlockOnAcknowledge(true);
        return locator;
    }

    @Override
    public void close() {
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not stop cleanly.", e);
        }
    }

    /** A full address refuses with an error instead of blocking; a delivery is tried for ever, for only we consume. */
    private static AddressSettings connectionAddresses() {
        return new AddressSettings()
                .setDeadLetterAddress(UNDELIVERABLE)
                .setExpiryAddress(UNDELIVERABLE)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(MEMORY_PER_ADDRESS)
                .setPageLimitBytes(DISK_PER_ADDRESS)
                .setPageFullMessagePolicy(PageFullMessagePolicy.FAIL)
                .setMaxDeliveryAttempts(NEVER_GIVE_UP)
                .setAutoCreateQueues(false)
                .setAutoCreateAddresses(false)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false);
    }
}
