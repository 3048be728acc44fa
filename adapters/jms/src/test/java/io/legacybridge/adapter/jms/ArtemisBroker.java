package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.BrokerKind;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.testkit.FreePort;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/** Artemis with its own journal, reached over TCP. */
final class ArtemisBroker implements ForeignBroker {

    private static final String NOBODY = "nobody";
    private static final long LOST_AFTER_MILLIS = 5_000;

    private final Path folder;
    private final int port = FreePort.find();
    private final AtomicInteger refusedLogins = new AtomicInteger();
    private EmbeddedActiveMQ broker;
    private ActiveMQConnectionFactory others;

    ArtemisBroker(Path folder) {
        this.folder = folder;
    }

    @Override
    public BrokerKind kind() {
        return BrokerKind.ARTEMIS;
    }

    @Override
    public HostPort address() {
        return new HostPort("127.0.0.1", port);
    }

    @Override
    public void comeUp() throws Exception {
        var configuration = new ConfigurationImpl()
                .setName("foreign")
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString());
        configuration.addAcceptorConfiguration(new TransportConfiguration(
                NettyAcceptorFactory.class.getName(), Map.of("host", "127.0.0.1", "port", port)));
        configuration.addAddressSetting("#", new AddressSettings().setAutoDeleteQueues(false));
        configuration.putSecurityRoles(
                FORBIDDEN,
                Set.of(new Role(
                        NOBODY, false, false, false, false, false, false, false, false, false, false, false, false)));
        broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new OneUser());
        broker.start();
    }

    @Override
    public void goDown() throws Exception {
        broker.stop();
    }

    @Override
    public long held(String queue) {
        var found = broker.getActiveMQServer().locateQueue(queue);
        return found == null ? 0 : found.getMessageCount();
    }

    @Override
    public int sessions() {
        return broker.getActiveMQServer().getSessions().size();
    }

    @Override
    public Connection connect() throws JMSException {
        if (others == null) {
            others = new ActiveMQConnectionFactory("tcp://" + address());
            // A connection that was being made while the broker went down is not told; thirty seconds are its default.
            others.setClientFailureCheckPeriod(LOST_AFTER_MILLIS);
        }
        return others.createConnection(USER, PASSWORD);
    }

    @Override
    public void close() throws IOException {
        try {
            if (others != null) others.close();
            goDown();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public int refusedLogins() {
        return refusedLogins.get();
    }

    @Override
    public void fill(String queue, WhenFull then) {
        var settings = new AddressSettings()
                .setAutoDeleteQueues(false)
                .setMaxSizeBytes(1)
                .setAddressFullMessagePolicy(
                        then == WhenFull.WAITS ? AddressFullMessagePolicy.BLOCK : AddressFullMessagePolicy.FAIL);
        broker.getActiveMQServer().getAddressSettingsRepository().addMatch(queue, settings);
    }

    @Override
    public void makeRoom(String queue) {
        broker.getActiveMQServer().getAddressSettingsRepository().removeMatch(queue);
    }

    private final class OneUser implements ActiveMQSecurityManager {

        @Override
        public boolean validateUser(String user, String password) {
            if (USER.equals(user) && PASSWORD.equals(password)) return true;
            refusedLogins.incrementAndGet();
            return false;
        }

        @Override
        public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
            return validateUser(user, password)
                    && roles.stream().noneMatch(role -> role.getName().equals(NOBODY));
        }
    }
}
