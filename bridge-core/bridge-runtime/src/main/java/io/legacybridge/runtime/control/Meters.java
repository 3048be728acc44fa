package io.legacybridge.runtime.control;

import io.legacybridge.runtime.measure.Measures;
import io.legacybridge.runtime.measure.Tally;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Counts and measures what happens, for Prometheus. Whatever stands in a store is looked up when it is scraped. */
public final class Meters implements Measures {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Succeeding, Double> lastSuccesses = new ConcurrentHashMap<>();
    private final Map<Metric, MultiGauge> several = new EnumMap<>(Metric.class);
    // Looking a meter up in the registry costs more than counting, so each is found once.
    private final Map<Counted, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Called, Timer> timers = new ConcurrentHashMap<>();
    private final Clock clock;

    private record Counted(Metric metric, List<String> labels) {}

    private record Called(String connection, String operation, Ending ending) {}

    /** Apart from each other: a source that stands still is not hidden behind calls that are answered. */
    private record Succeeding(String connection, Way of) {}

    private enum Way {
        SOURCE,
        CALLS
    }

    public Meters(Clock clock) {
        this.clock = clock;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    @Override
    public void recorded(String connection, Tally chunk) {
        counter(Metric.RECORDS_TAKEN, connection).increment((double) chunk.taken());
        counter(Metric.RECORDS_PUBLISHED, connection).increment((double) chunk.published());
        counter(Metric.RECORDS_DUPLICATE, connection).increment((double) chunk.duplicate());
        counter(Metric.RECORDS_REJECTED, connection).increment((double) chunk.deadLettered());
        if (chunk.taken() > 0) succeeded(connection, Way.SOURCE);
    }

    @Override
    public void goesOn(String connection, Instant lastTaken) {
        lastSuccesses.putIfAbsent(new Succeeding(connection, Way.SOURCE), (double) lastTaken.getEpochSecond());
    }

    @Override
    public void called(String connection, String operation, Ending ending, Duration took) {
        timers.computeIfAbsent(new Called(connection, operation, ending), this::timer)
                .record(took);
        if (ending == Ending.REPLY || ending == Ending.FAULT) succeeded(connection, Way.CALLS);
    }

    private void succeeded(String connection, Way of) {
        lastSuccesses.put(
                new Succeeding(connection, of), (double) clock.instant().getEpochSecond());
    }

    @Override
    public void answered(String client, String code) {
        counter(Metric.CLIENT_REQUESTS, client, code).increment();
    }

    /** A number without labels, asked for at each scrape. */
    <T> void gauge(Metric metric, T source, ToDoubleFunction<T> value) {
        Gauge.builder(metric.dotted(), source, value)
                .description(metric.help())
                .strongReference(true)
                .register(registry);
    }

    /** Numbers by their only label, as they are now; those that are not there any more are gone. */
    void set(Metric metric, Map<String, ? extends Number> values) {
        set(
                metric,
                values.entrySet().stream()
                        .map(entry -> Row.of(tags(metric, entry.getKey()), entry.getValue()))
                        .collect(Collectors.toList()));
    }

    private void set(Metric metric, List<Row<?>> rows) {
        several.computeIfAbsent(
                        metric,
                        _ -> MultiGauge.builder(metric.dotted())
                                .description(metric.help())
                                .register(registry))
                .register(rows, true);
    }

    /** In Prometheus' text format. */
    synchronized String scrape() {
        set(
                Metric.LAST_SUCCESS,
                lastSuccesses.entrySet().stream()
                        .map(entry -> Row.of(tags(entry.getKey()), entry.getValue()))
                        .collect(Collectors.toList()));
        return registry.scrape();
    }

    private static Tags tags(Succeeding succeeding) {
        return tags(
                Metric.LAST_SUCCESS,
                succeeding.connection(),
                succeeding.of().name().toLowerCase(Locale.ROOT));
    }

    private Timer timer(Called called) {
        return Timer.builder(Metric.LEGACY_CALL.dotted())
                .description(Metric.LEGACY_CALL.help())
                .tags(tags(
                        Metric.LEGACY_CALL,
                        called.connection(),
                        called.operation(),
                        called.ending().name().toLowerCase(Locale.ROOT)))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter counter(Metric metric, String... labels) {
        return counters.computeIfAbsent(new Counted(metric, List.of(labels)), this::counter);
    }

    private Counter counter(Counted counted) {
        return Counter.builder(counted.metric().dotted())
                .description(counted.metric().help())
                .tags(tags(counted.metric(), counted.labels().toArray(String[]::new)))
                .register(registry);
    }

    private static Tags tags(Metric metric, String... values) {
        var labels = metric.labels();
        if (labels.size() != values.length) throw new IllegalArgumentException(metric + " has other labels");
        return Tags.of(IntStream.range(0, values.length)
                .mapToObj(index -> Tag.of(labels.get(index), values[index]))
                .toList());
    }
}
