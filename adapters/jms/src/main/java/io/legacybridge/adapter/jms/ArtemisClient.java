package io.legacybridge.adapter.jms;

import io.legacybridge.spi.config.HostPort;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.api.core.ActiveMQAddressFullException;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.JMSFactoryType;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/** ActiveMQ Artemis over its core protocol. */
final class ArtemisClient implements BrokerClient {

    // For what no deadline bounds.
    private static final long MAX_ANSWERING_MILLIS = 30_000;

    private final JmsConfig config;
    private final AtomicReference<ActiveMQConnectionFactory> connecting = new AtomicReference<>();

    ArtemisClient(JmsConfig config) {
        this.config = config;
    }

    @Override
    public Connection connect(HostPort server, String password, Optional<SSLContext> tls) throws JMSException {
        var millis = Math.toIntExact(config.connectTimeout().toMillis());
        var settings = new HashMap<String, Object>(Map.of(
                TransportConstants.HOST_PROP_NAME, server.host(),
                TransportConstants.PORT_PROP_NAME, server.port(),
                TransportConstants.NETTY_CONNECT_TIMEOUT, millis));
        tls.ifPresent(context -> {
            settings.put(TransportConstants.SSL_ENABLED_PROP_NAME, true);
            settings.put(TransportConstants.SSL_CONTEXT_PROP_NAME, ArtemisTls.name(context));
        });
        var transport = new TransportConfiguration(NettyConnectorFactory.class.getName(), settings);
        var factory = ActiveMQJMSClient.createConnectionFactoryWithoutHA(JMSFactoryType.CF, transport);
        factory.setInitialConnectAttempts(1);
        factory.setReconnectAttempts(0);
        factory.setDeserializationDenyList("*");
        factory.setCallTimeout(MAX_ANSWERING_MILLIS);
        connecting.set(factory);
        try {
            return factory.createConnection(config.user(), password);
        } catch (JMSException | RuntimeException e) {
            factory.close();
            throw e;
        } finally {
            connecting.compareAndSet(factory, null);
        }
    }

    @Override
    public boolean isFull(JMSException refusal) {
        return refusal.getCause() instanceof ActiveMQAddressFullException || BrokerClient.super.isFull(refusal);
    }

    @Override
    public boolean survivesInterruption() {
        return true;
    }

    @Override
    public byte[] content(Message message) {
        var body = ((ActiveMQMessage) message).getCoreMessage().getBodyBuffer();
        body.resetReaderIndex();
        // The length of what follows.
        if (message instanceof ObjectMessage) body.readInt();
        var content = new byte[body.readableBytes()];
        body.readBytes(content);
        return content;
    }

    @Override
    public void end(Connection connection) throws JMSException {
        try {
            connection.close();
        } finally {
            ((ActiveMQConnection) connection)
                    .getSessionFactory()
                    .getServerLocator()
                    .close();
        }
    }

    @Override
    public void close() {
        var factory = connecting.get();
        if (factory != null) factory.close();
    }
}
