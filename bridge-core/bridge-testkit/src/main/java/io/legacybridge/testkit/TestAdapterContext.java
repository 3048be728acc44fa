package io.legacybridge.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.spi.AdapterContext;
import io.legacybridge.spi.DescribeContext;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.config.Secret;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.FormatConfig;
import io.legacybridge.spi.record.RecordFormat;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the core gives to an adapter, in memory: for tests of adapters. */
public final class TestAdapterContext implements AdapterContext {

    private final String connection;
    private final Map<String, String> secrets;
    private final Function<FormatConfig, RecordFormat> formats;
    private final InMemoryStaging staging = new InMemoryStaging();
    private final Problems problems = new Problems();
    private volatile List<Problem> reported = List.of();

    /** @param secrets the name in a reference, and the secret it leads to */
    public TestAdapterContext(
            String connection, Map<String, String> secrets, Function<FormatConfig, RecordFormat> formats) {
        this.connection = connection;
        this.secrets = Map.copyOf(secrets);
        this.formats = formats;
    }

    @Override
    public String connection() {
        return connection;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    /** With the line end that an editor leaves in a file. */
    @Override
    public Secret secret(SecretReference reference) throws LegacySystemException {
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

    @Override
    public InMemoryStaging staging() {
        return staging;
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
            public Place at(String setting) {
                return Place.of("connections/" + connection + ".yaml", 1, 1).at(setting);
            }

            @Override
            public Problems problems() {
                return problems;
            }
        };
    }
}
