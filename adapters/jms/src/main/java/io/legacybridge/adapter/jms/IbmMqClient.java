package io.legacybridge.adapter.jms;

import com.ibm.mq.jakarta.jms.MQConnectionFactory;
import com.ibm.msg.client.jakarta.wmq.common.CommonConstants;
import io.legacybridge.spi.config.HostPort;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** IBM MQ as a client over TCP. Compiled against IBM's library, not run against a queue manager. */
final class IbmMqClient implements BrokerClient {

    private final JmsConfig config;

    IbmMqClient(JmsConfig config) {
        this.config = config;
    }

    @Override
    public Connection connect(HostPort server, String password, Optional<SSLContext> tls) throws JMSException {
        var mq = config.ibmMq().orElseThrow();
        var factory = new MQConnectionFactory();
        factory.setTransportType(CommonConstants.WMQ_CM_CLIENT);
        factory.setHostName(server.host());
        factory.setPort(server.port());
        factory.setQueueManager(mq.queueManager());
        factory.setChannel(mq.channel());
        factory.setClientReconnectOptions(CommonConstants.WMQ_CLIENT_RECONNECT_DISABLED);
        if (tls.isPresent()) useTls(factory, tls.get());
        return factory.createConnection(config.user(), password);
    }

    /** Whatever of TLS 1.2 or newer both sides have. */
    private static void useTls(MQConnectionFactory factory, SSLContext context) throws JMSException {
        factory.setSSLSocketFactory(context.getSocketFactory());
        factory.setSSLCipherSuite("*TLS12ORHIGHER");
    }
}
