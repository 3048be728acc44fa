package io.legacybridge.adapter.jms;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.spi.FormattedItems.Item;
import io.legacybridge.spi.SourceIdentity.QueueMessage;
import io.legacybridge.spi.record.RecordProblem;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Takes identity and bytes out of a message. An object message's content is never looked at. */
final class MessageReader {

    private final JmsConfig config;
    private final Receive receive;
    private final BrokerClient client;
    private final TextEncoding encoding;
    private final List<Declared> properties;
    private final List<Declared> entries;

    /** @param encoding of text messages */
    MessageReader(
            JmsConfig config,
            BrokerClient client,
            TextEncoding encoding,
            List<Declared> properties,
            List<Declared> entries) {
        this.config = config;
        this.receive = config.receive().orElseThrow();
        this.client = client;
        this.encoding = encoding;
        this.properties = properties;
        this.entries = entries;
    }

    /** Of bodies alone. */
    MessageReader(JmsConfig config, BrokerClient client, TextEncoding encoding) {
        this(config, client, encoding, List.of(), List.of());
    }

    /**
     * One message, ready to become a record.
     *
     * @param refused why it cannot be kept here; its item has bytes then only when nobody could make sense of them
     * @param message only of a refused one, so that it can go to the backout queue
     * @param size    how many bytes of memory it takes
     */
    record Taken(Item item, Optional<RecordProblem> refused, Optional<Message> message, long size) {}

    /** Whatever is wrong with a message is a value. */
    Taken read(Message message) {
        var identity = Optional.<QueueMessage>empty();
        try {
            client.check(message);
            identity = identity(message);
            var bytes = bytes(message);
            if (identity.isEmpty())
                throw new Refusal("record/no-identity", "a message with a message id", bytes.length);
            return new Taken(new Item(identity.get(), bytes), Optional.empty(), Optional.empty(), bytes.length);
        } catch (Refusal refusal) {
            return refused(message, identity, refusal, new byte[0]);
        } catch (MessageFormatException | MessageEOFException e) {
            var refusal = new Refusal("record/bad-value", "a message whose values are texts", 0);
            return refused(message, identity, refusal, new byte[0]);
        } catch (JMSException | RuntimeException e) {
            // Client libraries unpack a message only now: a compressed body, or the properties.
            var content = content(message);
            var refusal = new Refusal("record/bad-value", "a message that can be unpacked", content.length);
            return refused(message, identity, refusal, content);
        }
    }

    private byte[] content(Message message) {
        try {
            var content = client.content(message);
            return content.length > config.maxMessageSize().bytes() ? new byte[0] : content;
        } catch (JMSException | RuntimeException e) {
            return new byte[0];
        }
    }

    private Taken refused(Message message, Optional<QueueMessage> identity, Refusal refusal, byte[] content) {
        // Without an identity, a name that is only new: this message may get two dead letters.
        var known = identity.or(() -> byId(message))
                .orElseGet(() -> new QueueMessage(broker(), UUID.randomUUID().toString()));
        var item = new Item(known, content);
        return new Taken(item, Optional.of(refusal.problem), Optional.of(message), refusal.size);
    }

    private Optional<QueueMessage> identity(Message message) throws JMSException {
        if (receive.identityHeader().isPresent()) {
            var business =
                    Optional.ofNullable(value(message, receive.identityHeader().get()));
            if (business.isPresent() && !business.get().isBlank())
                return business.map(value -> new QueueMessage("", value));
        }
        return byId(message);
    }

    private Optional<QueueMessage> byId(Message message) {
        try {
            return Optional.ofNullable(message.getJMSMessageID()).map(id -> new QueueMessage(broker(), id));
        } catch (JMSException e) {
            return Optional.empty();
        }
    }

    /** The same after a fail-over or a move to other servers. */
    private String broker() {
        return config.broker() + "/" + receive.queue();
    }

    private byte[] bytes(Message message) throws JMSException, Refusal {
        var size = client.size(message);
        if (size > config.maxMessageSize().bytes()) throw tooLarge(size);
        var body =
                switch (message) {
                    case TextMessage text when receive.format().isPresent() -> text(text.getText());
                    case BytesMessage binary when receive.format().isPresent() -> binary(binary);
                    case MapMessage _ when receive.format().isEmpty() -> new byte[0];
                    default -> throw notDeclared(message, size);
                };
        if (body.length > config.maxMessageSize().bytes()) throw tooLarge(body.length);
        if (properties.isEmpty() && entries.isEmpty()) return body;
        var values = new LinkedHashMap<String, String>();
        for (var property : properties) put(values, property, value(message, property.name()));
        if (message instanceof MapMessage map) {
            if (!hasDeclaredEntry(map))
                throw new Refusal(
                        "record/wrong-kind", "a map message with at least one of the entries under map", size);
            for (var entry : entries) put(values, entry, map.getString(entry.name()));
        }
        var bytes = new Envelope(values, body).toBytes();
        if (bytes.length > config.maxMessageSize().bytes()) throw tooLarge(bytes.length);
        return bytes;
    }

    /** Without one it is another message than is meant, or its sender has renamed them. */
    private boolean hasDeclaredEntry(MapMessage map) throws JMSException {
        for (var entry : entries) if (map.itemExists(entry.name())) return true;
        return false;
    }

    private void put(Map<String, String> values, Declared declared, String value) throws Refusal {
        if (value == null) return;
        if (!UTF_8.newEncoder().canEncode(value))
            throw new Refusal(
                    "record/not-encodable",
                    "a message whose value " + declared.name() + " UTF-8 can write",
                    value.length());
        values.put(declared.key(), value);
    }

    private byte[] text(String text) throws Refusal {
        if (text == null) return new byte[0];
        if (text.length() > config.maxMessageSize().bytes()) throw tooLarge(text.length());
        return encoding.bytes(text)
                .orElseThrow(() ->
                        new Refusal("record/not-encodable", "a text that " + encoding + " can write", text.length()));
    }

    private static byte[] binary(BytesMessage message) throws JMSException {
        var body = new byte[Math.toIntExact(message.getBodyLength())];
        message.readBytes(body);
        return body;
    }

    /** A header, or a property as text; null when the message does not have it. */
    private static String value(Message message, String name) throws JMSException {
        return switch (name) {
            case "JMSMessageID" -> message.getJMSMessageID();
            case "JMSTimestamp" -> Long.toString(message.getJMSTimestamp());
            case "JMSCorrelationID" -> message.getJMSCorrelationID();
            case "JMSType" -> message.getJMSType();
            case "JMSPriority" -> Integer.toString(message.getJMSPriority());
            default -> message.getStringProperty(name);
        };
    }

    private Refusal notDeclared(Message message, long size) {
        var declared = receive.format().isPresent() ? "a text or bytes message" : "a map message";
        return new Refusal("record/wrong-kind", declared + " but " + kind(message), size);
    }

    /** What it is, for a person. */
    static String kind(Message message) {
        return switch (message) {
            case ObjectMessage _ -> "an object message";
            case StreamMessage _ -> "a stream message";
            case MapMessage _ -> "a map message";
            case TextMessage _ -> "a text message";
            case BytesMessage _ -> "a bytes message";
            default -> "a message without a body";
        };
    }

    private Refusal tooLarge(long size) {
        var limit = config.maxMessageSize().bytes();
        return new Refusal("record/too-large", "a message of at most " + limit + " bytes", size);
    }

    /** Ends the reading of a message that cannot be kept. */
    private final class Refusal extends Exception {

        private final transient RecordProblem problem;
        private final long size;

        Refusal(String code, String expected, long size) {
            super(code, null, false, false);
            var length = (int) Math.min(size, Integer.MAX_VALUE);
            var told = expected + "; it went to " + receive.backoutQueue();
            this.problem = new RecordProblem(code, "", -1, length, told);
            this.size = size;
        }
    }
}
