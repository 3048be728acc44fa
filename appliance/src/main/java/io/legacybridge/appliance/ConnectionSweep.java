package io.legacybridge.appliance;

import io.legacybridge.security.pki.ServerTls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("connection-sweep").daemon().factory());

    ConnectionSweep(List<SweptPort> ports, ServerTls tls) {
        this.ports = List.copyOf(ports);
        this.tls = tls;
    }

    void start() {
        var _ = rounds.scheduleWithFixedDelay(this::sweep, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            var closed = ports.stream()
                    .mapToInt(port -> port.closeConnections(
                            certificates -> tls.distrust(certificates).isPresent()))
                    .sum();
            if (closed > 0)
                log.atInfo()
                        .addKeyValue("connections", closed)
                        .log("Closed the connections of clients whose certificates no longer count");
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("Standing connections could not be looked at");
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
    }
}
