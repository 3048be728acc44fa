package io.legacybridge.runtime.broker;

import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.HostPort;

/** Where a server of an external Artemis is. */
public record BrokerUrl(boolean encrypted, HostPort server) {

    private static final String PLAIN = "tcp://";
    private static final String TLS = "ssl://";

    /** {@code ssl://host:port} or {@code tcp://host:port}. */
    public static BrokerUrl parse(String text) throws BadValue {
        if (text.startsWith(TLS)) return new BrokerUrl(true, HostPort.parse(text.substring(TLS.length())));
        if (text.startsWith(PLAIN)) return new BrokerUrl(false, HostPort.parse(text.substring(PLAIN.length())));
        throw new BadValue(
                "\"" + text + "\" is not the address of an Artemis broker.",
                "Write it as ssl://mq.example:61617, or tcp://... without encryption.",
                "config/bad-broker");
    }

    @Override
    public String toString() {
        return (encrypted ? TLS : PLAIN) + server;
    }
}
