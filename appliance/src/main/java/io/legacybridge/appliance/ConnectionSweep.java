package io.legacybridge.appliance;

import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.Rounds;
import io.legacybridge.security.pki.ServerTls;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off clients whose certificate was revoked, has expired or is vouched for no more: also those that wait in a long poll
 * or read a stream, and so send no request at which it would be noticed.
 */
final class ConnectionSweep implements AutoCloseable {

    static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(ConnectionSweep.class);

    private final List<SweptPort> ports;
    private final ServerTls tls;
    private final Rounds rounds = new Rounds("connection-sweep");

    ConnectionSweep(List<SweptPort> ports, ServerTls tls) {
        this.ports = List.copyOf(ports);
        this.tls = tls;
    }

    void start() {
        rounds.every(
                PAUSE,
                new Attempt(
                        this::sweep,
                        e -> log.atError().setCause(e).log("Standing connections could not be looked at")));
    }

    private void sweep() {
        var closed = ports.stream()
                .mapToInt(port -> port.closeConnections(
                        certificates -> tls.distrust(certificates).isPresent()))
                .sum();
        if (closed > 0)
            log.atInfo()
                    .addKeyValue("connections", closed)
                    .log("Closed the connections of clients whose certificates no longer count");
    }

    @Override
    public void close() {
        rounds.cutShort();
    }
}
