package io.legacybridge.adapter.jms;

import io.legacybridge.adapter.jms.JmsConfig.Ask;
import io.legacybridge.adapter.jms.JmsConfig.Body;
import io.legacybridge.adapter.jms.JmsConfig.Correlation;
import io.legacybridge.adapter.jms.JmsConfig.Receive;
import io.legacybridge.spi.Operation.Effect;
import io.legacybridge.spi.config.ByteSize;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.testkit.LineFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of a connection, for tests that change a few of them. */
final class JmsSettings {

    static final int MAX_MESSAGE_SIZE = 16 << 20;
    static final String QUEUE = "ORDERS";
    static final String REPLIES = "PRICE.REPLY";
    static final String REQUESTS = "PRICE.REQUEST";
    static final String BACKOUT = "ORDERS.BACKOUT";

    private final ForeignBroker broker;
    private HostPort server;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Optional<FormatConfig> format;
    private Map<String, ValueType> map = Map.of();
    private Optional<String> identityHeader = Optional.empty();
    private Optional<String> selector = Optional.empty();
    private Map<String, ValueType> properties = Map.of();
    private int batchSize = 500;
    private Optional<TextEncoding> textEncoding = Optional.empty();

    private JmsSettings(ForeignBroker broker, FormatConfig format) {
        this.broker = broker;
        this.server = broker.address();
        this.format = Optional.of(format);
    }

    static JmsSettings of(ForeignBroker broker, FormatConfig format) {
        return new JmsSettings(broker, format);
    }

    JmsSettings identityHeader(String name) {
        identityHeader = Optional.of(name);
        return this;
    }

    JmsSettings selector(String condition) {
        selector = Optional.of(condition);
        return this;
    }

    JmsSettings properties(Map<String, ValueType> declared) {
        properties = declared;
        return this;
    }

    /** Map messages with these entries instead of a format. */
    JmsSettings map(Map<String, ValueType> declared) {
        format = Optional.empty();
        map = declared;
        return this;
    }

    JmsSettings batchSize(int messages) {
        batchSize = messages;
        return this;
    }

    JmsSettings textEncoding(TextEncoding encoding) {
        textEncoding = Optional.of(encoding);
        return this;
    }

    /** Reaches the broker through another address. */
    JmsSettings through(HostPort address, Duration limit) {
        server = address;
        connectTimeout = limit;
        return this;
    }

    JmsConfig config() {
        return config(Map.of());
    }

    JmsConfig config(Map<String, Ask> operations) {
        return new JmsConfig(
                broker.kind(),
                List.of(server),
                broker.tls(),
                Optional.empty(),
                ForeignBroker.USER,
                new SecretReference(SecretReference.Scheme.FILE, "broker.password"),
                connectTimeout,
                new ByteSize(MAX_MESSAGE_SIZE),
                textEncoding,
                Optional.of(new Receive(
                        QUEUE,
                        BACKOUT,
                        selector,
                        identityHeader,
                        properties,
                        format,
                        map,
                        batchSize,
                        Duration.ofSeconds(1))),
                operations);
    }

    /** An operation that sends a text and waits for nothing. */
    static Ask sending() {
        return sending(REQUESTS);
    }

    static Ask sending(String queue) {
        return new Ask(
                queue,
                Optional.empty(),
                Correlation.MESSAGE_ID,
                new LineFormat.Config(),
                Optional.empty(),
                Body.TEXT,
                Map.of(),
                Optional.empty(),
                Effect.WRITE);
    }

    /** An operation that waits for its reply. */
    static Ask asking(Correlation correlation, Body body) {
        return asking(REQUESTS, REPLIES, correlation, body);
    }

    static Ask asking(String requests, String replies) {
        return asking(requests, replies, Correlation.MESSAGE_ID, Body.TEXT);
    }

    private static Ask asking(String requests, String replies, Correlation correlation, Body body) {
        return new Ask(
                requests,
                Optional.of(replies),
                correlation,
                new LineFormat.Config(),
                Optional.of(new LineFormat.Config()),
                body,
                Map.of("REGION", "EU"),
                Optional.of("ERROR_CODE"),
                Effect.WRITE);
    }
}
