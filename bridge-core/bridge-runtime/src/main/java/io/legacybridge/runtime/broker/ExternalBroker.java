package io.legacybridge.runtime.broker;

import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;

/** An Artemis outside the appliance, which nodes can share. It may be away at any time; each link says so and connects again. */
public final class ExternalBroker implements Broker {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    // Of a node that froze: after this long the broker hands its messages to another one.
    private static final Duration SILENCE = Duration.ofSeconds(12);

    private final BrokerSettings settings;
    private final Supplier<Secret> password;
    private final Optional<SSLContext> tls;
    private final Set<String> connections = ConcurrentHashMap.newKeySet();

    /**
     * @param password asked at every connect, so that a rotated one is found
     * @param tls      for the addresses that are encrypted
     */
    public ExternalBroker(BrokerSettings settings, Supplier<Secret> password, Optional<SSLContext> tls) {
        this.settings = settings;
        this.password = password;
        this.tls = tls;
    }

    /** Only notes the name; each link declares the queue when it needs it. */
    @Override
    public void provide(String connection) {
        connections.add(connection);
    }

    @Override
    public Set<String> connections() {
        return Set.copyOf(connections);
    }

    @Override
    public BrokerLink link() {
        var locator = ActiveMQClient.createServerLocatorWithoutHA(
                settings.url().stream().map(this::transport).toArray(TransportConfiguration[]::new));
        locator.setInitialConnectAttempts(1);
        locator.setReconnectAttempts(0);
        locator.setCallTimeout(CALL_TIMEOUT.toMillis());
        locator.setConnectionTTL(SILENCE.toMillis());
        locator.setClientFailureCheckPeriod(SILENCE.toMillis() / 2);
        return new BrokerLink(locator, this::session, this::problem);
    }

    /**
     * Why it cannot be used now, or a warning of its limits; empty when all is fine. Sees to it that a full address refuses
     * and that no message is given up, if the user may.
     */
    public Optional<Problem> check() {
        try (var link = link()) {
            return BrokerLimits.see(link, shown());
        } catch (ActiveMQException e) {
            return Optional.of(problem(e));
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
    }

    @Override
    public void close() {
        // Links are closed by those who asked for them.
    }

    private ClientSession session(ClientSessionFactory factory, boolean autoCommitSends, boolean autoCommitAcks)
            throws ActiveMQException {
        return factory.createSession(
                settings.user(),
                password.get().text(),
                false,
                autoCommitSends,
                autoCommitAcks,
                factory.getServerLocator().isPreAcknowledge(),
                factory.getServerLocator().getAckBatchSize());
    }

    private TransportConfiguration transport(BrokerUrl url) {
        var parameters = new HashMap<String, Object>();
        parameters.put(TransportConstants.HOST_PROP_NAME, url.server().host());
        parameters.put(TransportConstants.PORT_PROP_NAME, url.server().port());
        parameters.put(TransportConstants.NETTY_CONNECT_TIMEOUT, Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
        if (url.encrypted()) {
            parameters.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
            parameters.put(TransportConstants.VERIFY_HOST_PROP_NAME, true);
            parameters.putAll(Map.of(BrokerTls.CONTEXT, tls.orElseThrow()));
        }
        return new TransportConfiguration(NettyConnectorFactory.class.getName(), parameters, url.toString());
    }

    private Problem problem(ActiveMQException e) {
        return BrokerProblems.external(shown(), e);
    }

    private String shown() {
        return settings.url().stream().map(BrokerUrl::toString).collect(Collectors.joining(", "));
    }
}
