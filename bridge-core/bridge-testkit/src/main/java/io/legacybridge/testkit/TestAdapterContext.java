package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.InboundCalls;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.config.ProxySettings;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** What the core gives to an adapter, in memory: for tests of adapters. */
public final class TestAdapterContext implements AdapterContext {

    private final String connection;
    private final Map<String, String> secrets;
    private final Function<FormatConfig, RecordFormat> formats;
    private final Map<String, byte[]> contracts = new ConcurrentHashMap<>();
    private final List<InboundCalls> served = new CopyOnWriteArrayList<>();
    private Optional<SSLContext> tls = Optional.empty();
    private Optional<ProxySettings> proxy = Optional.empty();
    private final InMemoryStaging staging = new InMemoryStaging();
    private InMemoryOutbox outbox = new InMemoryOutbox();
    private final Map<FileAppearance, String> taken = new ConcurrentHashMap<>();
    private final Problems problems = new Problems();
    private volatile Duration ahead = Duration.ZERO;
    private volatile Runnable asking = () -> {};
    private volatile List<Problem> reported = List.of();

    /** @param secrets the name in a reference, and the secret it leads to */
    public TestAdapterContext(
            String connection, Map<String, String> secrets, Function<FormatConfig, RecordFormat> formats) {
        this.connection = connection;
        this.secrets = new ConcurrentHashMap<>(secrets);
        this.formats = formats;
    }

    @Override
    public String connection() {
        return connection;
    }

    @Override
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Instant instant() {
                return Instant.now().plus(ahead);
            }
        };
    }

    @Override
    public Duration deadline() {
        return Duration.ofSeconds(20);
    }

    /** Its clock jumps. */
    public void pass(Duration time) {
        ahead = ahead.plus(time);
    }

    /** A secret changes. */
    public void rotate(String name, String secret) {
        secrets.put(name, secret);
    }

    /** Happens whenever a secret is asked for, which an adapter does when it is about to log in. */
    public void whenASecretIsAskedFor(Runnable happens) {
        asking = happens;
    }

    /** With the line end that an editor leaves in a file. */
    @Override
    public Secret secret(SecretReference reference) throws LegacySystemException {
        asking.run();
        var secret = secrets.get(reference.name());
        if (secret != null) return new Secret((secret + "\n").getBytes(UTF_8));
        var problem = Problem.error(
                Place.of(connection), "There is no secret " + reference + ".", "Put it there.", "secret/missing");
        throw new LegacySystemException(problem, Retry.AFTER_HELP, null);
    }

    @Override
    public RecordFormat format(FormatConfig config) {
        return formats.apply(config);
    }

    /** Gives it a contract file. */
    public TestAdapterContext withContract(String name, byte[] content) {
        contracts.put(name, content);
        return this;
    }

    @Override
    public Contracts contracts() {
        return name -> {
            var content = contracts.get(name);
            if (content == null) throw new NoSuchFileException(name);
            return content.clone();
        };
    }

    /** What the adapter is to use for TLS, whatever its settings name. */
    public TestAdapterContext withTls(SSLContext context) {
        tls = Optional.of(context);
        return this;
    }

    @Override
    public SSLContext tls(TlsSettings settings) {
        return tls.orElseThrow();
    }

    /** Through which proxy the adapter is to ask. */
    public TestAdapterContext withProxy(ProxySettings settings) {
        proxy = Optional.of(settings);
        return this;
    }

    @Override
    public Optional<ProxySettings> proxy() {
        return proxy;
    }

    @Override
    public AutoCloseable serve(InboundCalls calls) {
        served.add(calls);
        return () -> served.remove(calls);
    }

    /** Who takes calls on the SOAP port now. */
    public List<InboundCalls> served() {
        return List.copyOf(served);
    }

    @Override
    public InMemoryStaging staging() {
        return staging;
    }

    /** Goes on with what another one has left, as after a stop. */
    public TestAdapterContext withOutbox(InMemoryOutbox left) {
        outbox = left;
        return this;
    }

    @Override
    public InMemoryOutbox outbox() {
        return outbox;
    }

    /** The ledger knows this file from now on, with the SHA-256 of its content. */
    public void taken(FileAppearance file, String digest) {
        taken.put(file, digest);
    }

    @Override
    public boolean wasTaken(FileAppearance file) {
        return taken.containsKey(file);
    }

    @Override
    public List<FileAppearance> taken(String path, String digest) {
        return taken.entrySet().stream()
                .filter(known -> known.getKey().path().startsWith(path))
                .filter(known -> known.getValue().startsWith(digest))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void report(List<Problem> standing) {
        reported = List.copyOf(standing);
    }

    /** What the adapter reported last. */
    public List<Problem> reported() {
        return reported;
    }

    /** For {@code describe}. */
    public DescribeContext describing() {
        return new DescribeContext() {
            @Override
            public Optional<RecordFormat> format(FormatConfig config) {
                return Optional.of(formats.apply(config));
            }

            @Override
            public Contracts contracts() {
                return TestAdapterContext.this.contracts();
            }

            @Override
            public Clock clock() {
                return TestAdapterContext.this.clock();
            }

            @Override
            public Place at(String setting) {
                return Place.of("connections/" + connection + ".yaml", 1, 1).at(setting);
            }

            // There is no file.
            @Override
            public boolean isWritten(String setting) {
                return false;
            }

            @Override
            public Problems problems() {
                return problems;
            }
        };
    }
}
