package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.definition.KeptContracts;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Outbox;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * For reading bytes that are here already, as a connection would: no legacy system is connected, no secret is read, nothing is
 * staged, and what runs beside it is not touched.
 */
final class OfflineContext implements AdapterContext {

    private final ConnectionDefinition definition;
    private final Clock clock;

    OfflineContext(ConnectionDefinition definition, Clock clock) {
        this.definition = definition;
        this.clock = clock;
    }

    @Override
    public String connection() {
        return definition.name();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Duration deadline() {
        throw new UnsupportedOperationException("nobody is called here");
    }

    @Override
    public RecordFormat format(FormatConfig config) {
        return definition.formats().get(config);
    }

    @Override
    public Contracts contracts() {
        return new KeptContracts(definition.contracts());
    }

    @Override
    public Secret secret(SecretReference reference) throws LegacySystemException {
        throw offline();
    }

    @Override
    public SSLContext tls(TlsSettings settings) throws LegacySystemException {
        throw offline();
    }

    @Override
    public Optional<ProxySettings> proxy() {
        return Optional.empty();
    }

    @Override
    public AutoCloseable serve(InboundCalls calls) throws LegacySystemException {
        throw offline();
    }

    @Override
    public Outbox outbox() {
        throw new UnsupportedOperationException("nothing is sent here");
    }

    @Override
    public boolean wasTaken(FileAppearance appearance) {
        return false;
    }

    @Override
    public List<FileAppearance> taken(String path, String digest) {
        return List.of();
    }

    @Override
    public Staging staging() {
        throw new UnsupportedOperationException("nothing is staged here");
    }

    @Override
    public void report(List<Problem> standing) {
        // Nobody runs it.
    }

    private LegacySystemException offline() {
        return new LegacySystemException(
                Problem.error(
                        Place.of("connections/" + definition.name() + ".yaml"),
                        "Only the live system says how its records are read, and it is not connected to here.",
                        "Let its source offer them again, or try it against a test system.",
                        "connection/live-only"),
                Retry.AFTER_HELP,
                null);
    }
}
