package io.legacybridge.adapter.jms;

import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.DefaultValue;
import io.legacybridge.spi.config.Doc;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.Limits;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

@Doc("Queues of another JMS broker: messages are received from one, and clients send to others and ask over them.")
public record JmsConfig(
        @Doc(value = "Which broker it is.", example = "activemq-classic")
        BrokerKind broker,

        @Doc(value = "Servers of the broker; the first one that answers is used.", example = "[mq.example:61616]")
        List<HostPort> servers,

        @Doc("TLS towards the broker. Without it the connection is not encrypted.")
        Optional<TlsSettings> tls,

        @Doc("For broker: ibm-mq only.") Optional<IbmMq> ibmMq,

        @Doc(value = "User name at the broker.", example = "bridge")
        String user,

        @Doc(value = "Password of the user.", example = "file:broker.password")
        SecretReference password,

        @Doc("How long connecting may take.") @DefaultValue("10s") @Limits(least = "1ms", most = "10m")
        Duration connectTimeout,

        @Doc("A received message or a reply with a larger body is not kept.")
        @DefaultValue("16MB")
        @Limits(least = "1B", most = "1GB")
        ByteSize maxMessageSize,

        @Doc(
                "Which bytes a text message becomes before a format reads it, and which text the bytes that a format wrote."
                        + " Without it, the format's own encoding.")
        Optional<TextEncoding> textEncoding,

        @Doc("The queue whose messages become records.") Optional<Receive> receive,

        @Doc("What clients can send or ask, by the operation's name.")
        Map<String, Ask> operations) {

    /** How text messages become the bytes of a format, and its bytes text messages. */
    TextEncoding textEncoding(RecordFormat format) {
        return textEncoding.orElseGet(() -> new TextEncoding(format.charset()));
    }

    /** The brokers whose clients are on board. */
    public enum BrokerKind {
        ACTIVEMQ_CLASSIC("ActiveMQ Classic"),
        ARTEMIS("ActiveMQ Artemis"),
        IBM_MQ("IBM MQ");

        private final String label;

        BrokerKind(String label) {
            this.label = label;
        }

        /** Its name for people. */
        String label() {
            return label;
        }
    }

    /** What IBM MQ wants to know beside servers and login. */
    public record IbmMq(
            @Doc(value = "Name of the queue manager.", example = "QM1")
            String queueManager,

            @Doc(value = "Server-connection channel.", example = "BRIDGE.SVRCONN")
            String channel) {}

    @Doc(
            "Each message stands in the journal once, also when the broker delivers it again; it is removed from its queue when its"
                    + " record is durable here.")
    public record Receive(
            @Doc(
                    value =
                            "Queue that is read. Nobody else should read it. Let its broker count deliveries without end (Artemis:"
                                    + " max-delivery-attempts: -1; IBM MQ: BOTHRESH(0)), or have a dead-letter address for it: else it"
                                    + " drops good messages that stops and breaks gave back a few times.",
                    example = "CARD.ORDERS")
            String queue,

            @Doc(
                    value =
                            "Queue of the same broker to which a message goes, unchanged, when it cannot be kept here: one of"
                                    + " another kind than declared, one that cannot be unpacked, or a larger one than"
                                    + " max-message-size. Its dead letter says why.",
                    example = "CARD.ORDERS.BACKOUT")
            String backoutQueue,

            @Doc("Only messages with these properties are taken: a JMS selector.")
            Optional<String> selector,

            @Doc(
                    "Property, JMSCorrelationID or JMSMessageID: what tells a message from every other one, such as an order"
                            + " number: a second message with the"
                            + " same value is dropped as a duplicate. Without it, or when a message lacks it, the message id"
                            + " counts; then what the sender sends twice stands in the journal twice.")
            Optional<String> identityHeader,

            @Doc("Headers and properties that stand in the record's group jms, by name: JMSMessageID, JMSTimestamp,"
                    + " JMSCorrelationID, JMSType, JMSPriority, or a property of the sender.")
            Map<String, ValueType> properties,

            @Doc("How the bytes of a text or bytes message become a record. Exactly one of format and map is set.")
            Optional<FormatConfig> format,

            @Doc("Entries of map messages that become the record's fields, by name; other entries are left out.")
            Map<String, ValueType> map,

            @Doc("How many messages are taken in one transaction.")
            @DefaultValue("500")
            @Limits(least = "1", most = "1000")
            int batchSize,

            @Doc("How long to wait for a message before the queue counts as empty.")
            @DefaultValue("1s")
            @Limits(least = "1ms", most = "10s")
            Duration receiveTimeout) {}

    @Doc("One message to a queue, and its reply where there is one.")
    public record Ask(
            @Doc(value = "Queue to which the message goes.", example = "BALANCE.REQUEST")
            String queue,

            @Doc(
                    value =
                            "Queue on which the reply arrives. Without it the message is sent and nothing comes back. Let this"
                                    + " operation alone use it: a reply that comes too late is moved to a queue of this name with"
                                    + " .LATE behind it, which the broker must have or make, and the connection's status says"
                                    + " so.",
                    example = "BALANCE.REPLY")
            Optional<String> replyQueue,

            @Doc("How a reply says which message it answers: in its correlation id stands the message's id, or the"
                    + " correlation id that the message had.")
            @DefaultValue("message-id")
            Correlation correlation,

            @Doc("How the request becomes the message's body.")
            FormatConfig request,

            @Doc("How the reply's body becomes the answer. Set together with reply-queue.")
            Optional<FormatConfig> reply,

            @Doc("Whether the message is a bytes or a text message.") @DefaultValue("bytes")
            Body body,

            @Doc("Text properties that every message gets, by name.")
            Map<String, String> properties,

            @Doc(
                    value =
                            "Property of a reply that says it is a refusal; its value is the refusal's code, and the body, when it is"
                                    + " a text, what the legacy system says of it. A value that is more than one word belongs to"
                                    + " what it says, and the code is refused. Without a value it is none.",
                    example = "ERROR_CODE")
            Optional<String> faultProperty,

            @Doc("read when asking twice is the same as asking once, so that it may be repeated.")
            @DefaultValue("write")
            Effect effect) {}

    /** How request and reply belong together. */
    public enum Correlation {
        MESSAGE_ID,
        CORRELATION_ID
    }

    /** Kinds of messages that are sent. */
    public enum Body {
        BYTES,
        TEXT
    }
}
