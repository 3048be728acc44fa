package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.spi.config.HostPort;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.InflaterInputStream;
import javax.net.ssl.SSLContext;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQPrefetchPolicy;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.command.ActiveMQMapMessage;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteArrayInputStream;
import org.apache.activemq.util.ByteSequence;

/** ActiveMQ Classic over OpenWire. */
final class ActiveMqClassicClient implements BrokerClient {

    // The client buffers as many bodies, of any size.
    private static final int MAX_PREFETCH = 100;

    // After it, or twice of it, the broker gives what a frozen node holds to the one that reads on.
    private static final int MAX_SILENCE_MILLIS = 6_000;

    // For what no deadline bounds: without it, a broker whose store is full lets a sender wait for ever.
    private static final int MAX_SENDING_MILLIS = 30_000;

    private final JmsConfig config;

    ActiveMqClassicClient(JmsConfig config) {
        this.config = config;
    }

    @Override
    public Connection connect(HostPort server, String password, Optional<SSLContext> tls) throws JMSException {
        var millis = Math.toIntExact(config.connectTimeout().toMillis());
        var scheme = tls.isPresent() ? "ssl" : "tcp";
        var factory = new ActiveMQConnectionFactory(scheme + "://" + server + "?connectionTimeout=" + millis
                + "&wireFormat.maxInactivityDuration=" + MAX_SILENCE_MILLIS);
        factory.setConnectResponseTimeout(millis);
        factory.setCloseTimeout(millis);
        factory.setSendTimeout(MAX_SENDING_MILLIS);
        factory.setWatchTopicAdvisories(false);
        factory.setTrustAllPackages(false);
        factory.setTrustedPackages(List.of());
        factory.setRedeliveryPolicy(forEver());
        var prefetch = new ActiveMQPrefetchPolicy();
        prefetch.setQueuePrefetch(config.receive()
                .map(Receive::batchSize)
                .map(size -> Math.min(size, MAX_PREFETCH))
                .orElse(1));
        factory.setPrefetchPolicy(prefetch);
        try {
            // The library asks the thread for it while it connects.
            tls.ifPresent(ActiveMqClassicClient::useHere);
            return greeted(factory.createConnection(config.user(), password));
        } finally {
            SslContext.setCurrentSslContext(null);
        }
    }

    /** The library greets the broker with the first session only. */
    private static Connection greeted(Connection connection) throws JMSException {
        try {
            connection.createSession(Session.AUTO_ACKNOWLEDGE).close();
            return connection;
        } catch (JMSException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Nothing goes on behind messages that a frozen node still holds. */
    @Override
    public void receiveAlone(Connection connection) {
        ((ActiveMQConnection) connection).setExclusiveConsumer(true);
    }

    private static void useHere(SSLContext tls) {
        var context = new SslContext();
        context.setSSLContext(tls);
        SslContext.setCurrentSslContext(context);
    }

    @Override
    public void check(Message message) throws JMSException {
        var received = (ActiveMQMessage) message;
        try {
            check(received.getMarshalledProperties(), false);
            if (message instanceof ActiveMQMapMessage) check(received.getContent(), received.isCompressed());
        } catch (IOException e) {
            throw BrokerLogin.failed("values that cannot be unpacked", e);
        }
    }

    private void check(ByteSequence values, boolean isCompressed) throws IOException {
        if (values == null) return;
        try (var in = unpacked(values, isCompressed)) {
            OpenWireValues.check(in, config.maxMessageSize().bytes());
        }
    }

    /** Also what a text says of its own length: the library makes room for that before it looks. */
    @Override
    public long size(Message message) throws JMSException {
        var content = ((ActiveMQMessage) message).getContent();
        if (content == null) return BrokerClient.super.size(message);
        var said = message instanceof ActiveMQTextMessage text ? length(text, content) : 0;
        return Math.max(said, Math.max(content.getLength(), BrokerClient.super.size(message)));
    }

    private static int length(ActiveMQTextMessage message, ByteSequence content) throws JMSException {
        try (var in = new DataInputStream(unpacked(content, message.isCompressed()))) {
            return in.readInt();
        } catch (IOException e) {
            throw BrokerLogin.failed("a text without its length", e);
        }
    }

    private static InputStream unpacked(ByteSequence bytes, boolean isCompressed) {
        var in = new ByteArrayInputStream(bytes);
        return isCompressed ? new InflaterInputStream(in) : in;
    }

    @Override
    public byte[] content(Message message) {
        var content = ((ActiveMQMessage) message).getContent();
        return content == null ? new byte[0] : content.toArray();
    }

    /** This client itself moves a message to the dead-letter queue when it came too often; bad ones are set aside here. */
    private static RedeliveryPolicy forEver() {
        var policy = new RedeliveryPolicy();
        policy.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        policy.setInitialRedeliveryDelay(0);
        policy.setRedeliveryDelay(0);
        return policy;
    }
}
