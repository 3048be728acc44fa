package io.legacybridge.runtime.broker;

import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.spi.config.ByteSize;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Artemis inside the process, durable, reachable from this process only. It is started again when it ends itself. */
public final class EmbeddedBroker implements Broker {

    // Artemis waits 3.33 ms for more writes by default, which a single publish pays in full.
    private static final int JOURNAL_BUFFER_TIMEOUT_NANOS = 200_000;

    /** A broker that ends itself leaves calls without an answer. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private static final long LOOK_MILLIS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final Path folder;
    private final ByteSize minDiskFree;

    /** Of this folder's broker in this process, so that one that starts again is found where it was. */
    private final Map<String, Object> address;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread keeper =
            Thread.ofPlatform().name("broker-keeper").daemon().unstarted(this::keepRunning);
    private volatile EmbeddedActiveMQ broker;

    private EmbeddedBroker(Path folder, ByteSize minDiskFree) throws Exception {
        this.folder = folder;
        this.address =
                Map.of("serverId", Integer.toString(folder.toAbsolutePath().hashCode()));
        this.minDiskFree = minDiskFree;
        this.broker = start();
        keeper.start();
    }

    private EmbeddedActiveMQ start() throws Exception {
        var started = new EmbeddedActiveMQ();
        started.setConfiguration(configuration());
        try {
            started.start();
            // What fails while it reads its disk is only logged.
            if (!started.getActiveMQServer().isActive()) throw new IOException("Artemis did not become active");
            return started;
        } catch (Exception e) {
            started.stop();
            throw e;
        }
    }

    private ConfigurationImpl configuration() {
        var configuration = new ConfigurationImpl();
        configuration
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
                .setMinDiskFree(minDiskFree.bytes());
        configuration.addAcceptorConfiguration(
                new TransportConfiguration(InVMAcceptorFactory.class.getName(), address));
        configuration.addAddressSetting(ConnectionAddresses.MATCH, ConnectionAddresses.settings());
        return configuration;
    }

    /**
     * Starts on a folder and takes up what lies there.
     *
     * @param minDiskFree messages are refused while the disk has less free space
     */
    public static EmbeddedBroker start(Path folder, ByteSize minDiskFree) {
        try {
            return new EmbeddedBroker(folder, minDiskFree);
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not start on " + folder + ".", e);
        }
    }

    /** On a disk that may become full. */
    public static EmbeddedBroker start(Path folder) {
        return start(folder, new ByteSize(1));
    }

    @Override
    public void provide(String connection) {
        try {
            server().createQueue(BrokerLink.queue(ADDRESS_PREFIX + connection), true);
        } catch (Exception e) {
            throw new IllegalStateException("The broker refuses the queue of " + connection + ".", e);
        }
    }

    @Override
    public Set<String> connections() {
        return server().getPostOffice().getAddresses().stream()
                .map(Object::toString)
                .filter(name -> name.startsWith(ADDRESS_PREFIX))
                .map(name -> name.substring(ADDRESS_PREFIX.length()))
                .collect(Collectors.toSet());
    }

    @Override
    public BrokerLink link() {
        var locator = ActiveMQClient.createServerLocatorWithoutHA(connector());
        locator.setCallTimeout(CALL_TIMEOUT.toMillis());
        return new BrokerLink(locator, ClientSessionFactory::createSession, BrokerProblems::embedded);
    }

    /** How a client in this process finds it. */
    public TransportConfiguration connector() {
        return new TransportConfiguration(InVMConnectorFactory.class.getName(), address);
    }

    /** Artemis as it runs now. */
    ActiveMQServer server() {
        return broker.getActiveMQServer();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            keeper.join();
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The broker does not stop cleanly.", e);
        }
    }

    /** Artemis ends itself when its disk fails; nothing it had promised is lost, and a new one takes up what lies there. */
    private void keepRunning() {
        var trouble = new StandingTrouble<String>();
        try {
            while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (server().getState() != ActiveMQServer.SERVER_STATE.STOPPED) continue;
                if (trouble.current().isEmpty() && trouble.begins(""))
                    log.error("The broker ended itself, because its disk failed; it is started again");
                startAgain(trouble);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain(StandingTrouble<String> trouble) {
        try {
            // One that did not end cleanly still holds the lock of its folder.
            broker.stop();
            broker = start();
            trouble.ends();
            log.info("The broker runs again");
        } catch (Exception | Error e) {
            if (trouble.begins(e.toString()))
                log.atError().setCause(e).log("The broker does not start on its disk; it is tried again");
        }
    }
}
