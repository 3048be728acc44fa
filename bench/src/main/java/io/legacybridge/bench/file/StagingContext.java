package io.legacybridge.bench.file;

import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.staging.EncryptedStaging;
import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.Outbox;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What a connection that takes files needs of the core: the real staging and one secret. */
record StagingContext(ConnectionDefinition definition, EncryptedStaging files, byte[] key) implements AdapterContext {

    @Override
    public String connection() {
        return definition.name();
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public Duration deadline() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Secret secret(SecretReference reference) {
        return new Secret(key.clone());
    }

    @Override
    public RecordFormat format(FormatConfig config) {
        return definition.formats().get(config);
    }

    @Override
    public Staging staging() {
        return files;
    }

    @Override
    public boolean wasTaken(FileAppearance file) {
        return false;
    }

    @Override
    public List<FileAppearance> taken(String path, String digest) {
        return List.of();
    }

    @Override
    public void report(List<Problem> standing) {
        if (!standing.isEmpty()) throw new IllegalStateException(standing.toString());
    }

    @Override
    public Contracts contracts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLContext tls(TlsSettings settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ProxySettings> proxy() {
        return Optional.empty();
    }

    @Override
    public AutoCloseable serve(InboundCalls calls) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Outbox outbox() {
        throw new UnsupportedOperationException();
    }
}
