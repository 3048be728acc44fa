package io.legacybridge.adapter.jms;

import io.legacybridge.spi.config.HostPort;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.JMSFactoryType;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/** ActiveMQ Artemis over its core protocol. */
final class ArtemisClient implements BrokerClient {

    private final JmsConfig config;
    private volatile ActiveMQConnectionFactory open;

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
        open = factory;
        return factory.createConnection(config.user(), password);
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
    public void close() {
        var factory = open;
        if (factory != null) factory.close();
    }
}
