package io.legacybridge.adapter.jms;

import io.legacybridge.spi.config.HostPort;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.JMSFactoryType;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** ActiveMQ Artemis over its core protocol. */
final class ArtemisClient implements BrokerClient {

    private final JmsConfig config;
    private volatile ActiveMQConnectionFactory open;

    ArtemisClient(JmsConfig config) {
        this.config = config;
    }

    @Override
    public Connection connect(HostPort server, String password) throws JMSException {
        var millis = Math.toIntExact(config.connectTimeout().toMillis());
        var transport = new TransportConfiguration(
                NettyConnectorFactory.class.getName(),
                Map.of(
                        TransportConstants.HOST_PROP_NAME, server.host(),
                        TransportConstants.PORT_PROP_NAME, server.port(),
                        TransportConstants.NETTY_CONNECT_TIMEOUT, millis));
        var factory = ActiveMQJMSClient.createConnectionFactoryWithoutHA(JMSFactoryType.CF, transport);
        factory.setInitialConnectAttempts(1);
        factory.setReconnectAttempts(0);
        factory.setDeserializationDenyList("*");
        open = factory;
        return factory.createConnection(config.user(), password);
    }

    @Override
    public void close() {
        var factory = open;
        if (factory != null) factory.close();
    }
}
