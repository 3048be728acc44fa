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
record JmsSettings(
        ForeignBroker broker,
        Optional<String> identityHeader,
        Optional<String> selector,
        Map<String, ValueType> properties,
        Optional<FormatConfig> format,
        Map<String, ValueType> map,
        int batchSize,
        HostPort server,
        Duration connectTimeout,
        Optional<TextEncoding> textEncoding) {

    static final int MAX_MESSAGE_SIZE = 16 << 20;
    static final String QUEUE = "ORDERS";
    static final String REPLIES = "PRICE.REPLY";
    static final String REQUESTS = "PRICE.REQUEST";
    static final String BACKOUT = "ORDERS.BACKOUT";

    static JmsSettings of(ForeignBroker broker, FormatConfig format) {
        return new JmsSettings(
                broker,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.of(format),
                Map.of(),
                500,
                broker.address(),
                Duration.ofSeconds(10),
                Optional.empty());
    }

    JmsSettings identityHeader(String name) {
        return new JmsSettings(
                broker,
                Optional.of(name),
                selector,
                properties,
                format,
                map,
                batchSize,
                server,
                connectTimeout,
                textEncoding);
    }

    JmsSettings selector(String condition) {
        return new JmsSettings(
                broker,
                identityHeader,
                Optional.of(condition),
                properties,
                format,
                map,
                batchSize,
                server,
                connectTimeout,
                textEncoding);
    }

    JmsSettings properties(Map<String, ValueType> declared) {
        return new JmsSettings(
                broker,
                identityHeader,
                selector,
                declared,
                format,
                map,
                batchSize,
                server,
                connectTimeout,
                textEncoding);
    }

    JmsSettings map(Map<String, ValueType> declared) {
        return new JmsSettings(
                broker,
                identityHeader,
                selector,
                properties,
                Optional.empty(),
                declared,
                batchSize,
                server,
                connectTimeout,
                textEncoding);
    }

    JmsSettings batchSize(int messages) {
        return new JmsSettings(
                broker,
                identityHeader,
                selector,
                properties,
                format,
                map,
                messages,
                server,
                connectTimeout,
                textEncoding);
    }

    JmsSettings textEncoding(TextEncoding encoding) {
        return new JmsSettings(
                broker,
                identityHeader,
                selector,
                properties,
                format,
                map,
                batchSize,
                server,
                connectTimeout,
                Optional.of(encoding));
    }

    /** Reaches the broker through another address. */
    JmsSettings through(HostPort address, Duration limit) {
        return new JmsSettings(
                broker, identityHeader, selector, properties, format, map, batchSize, address, limit, textEncoding);
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
