package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.connection.Configuration.Read;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.security.protection.MaskRule;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, replaces and stops connections as their files say. The last good version of each goes on while its file has
 * problems. Changes are applied by one thread; questions come from any.
 */
public final class RunningConnections implements Connections, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunningConnections.class);

    private final Engine engine;
    private final Duration patience;
    private final ConnectionArchive archive;
    private final ConnectionComponent component = new ConnectionComponent();
    private final CamelContext camel = new DefaultCamelContext();
    private final Map<String, RunningConnection> running = new ConcurrentHashMap<>();
    private final Map<String, RunningConnection> draining = new ConcurrentHashMap<>();
    private final Map<String, Optional<MessagePlan>> gone = new ConcurrentHashMap<>();
    private final Map<String, Problem> failedStarts = new ConcurrentHashMap<>();
    private volatile ProtectionPolicy policy = ProtectionPolicy.builtIn();

    /** @param patience how long a stop waits for the delivery in progress */
    public RunningConnections(Engine engine, Adapters adapters, Duration patience) {
        this.engine = engine;
        this.patience = patience;
        this.archive = new ConnectionArchive(engine.home().data().resolve("versions"), new ConnectionLoader(adapters));
        camel.addComponent("connection", component);
        camel.start();
    }

    /** Brings what runs in line with what was read. May be called again and again. */
    public void apply(Configuration configuration) {
        if (configuration.problems().stream().noneMatch(Problem::isError)) policy = configuration.policy();
        // Read again when asked for: the policy may demand more now, and a connection may have come and gone.
        gone.clear();
        for (var name : new ArrayList<>(running.keySet()))
            if (!configuration.connections().containsKey(name)) drain(name);
        configuration.connections().forEach((name, read) -> read.result().ifPresent(this::apply));
    }

    /** Of the version that runs, or else of the one that ran last: what it yielded can still be read. */
    @Override
    public Optional<MessagePlan> plan(String connection) {
        var runs = running.get(connection);
        if (runs != null) return runs.definition().plan();
        return gone.computeIfAbsent(connection, this::lastPlan);
    }

    private Optional<MessagePlan> lastPlan(String connection) {
        try {
            return archive.last(connection, policy).flatMap(ConnectionDefinition::plan);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a value of a field class is masked now. */
    public MaskRule mask(String fieldClass) {
        return policy.mask(fieldClass);
    }

    /** How a connection does, given what was read of its file. */
    public Verdict verdict(String name, Read<ConnectionDefinition> read) {
        var problems = new ArrayList<>(read.problems());
        var runs = Optional.ofNullable(running.get(name));
        var troubles = new ArrayList<Problem>();
        runs.ifPresent(connection -> troubles.addAll(connection.problems()));
        Optional.ofNullable(failedStarts.get(name)).ifPresent(troubles::add);
        problems.addAll(troubles);
        var version = runs.map(connection -> connection.definition().versions().connection());
        if (read.result().isEmpty()) return Verdict.of(name, Verdict.State.REJECTED, version, problems);
        if (!troubles.isEmpty()) return Verdict.of(name, Verdict.State.DEGRADED, version, problems);
        if (runs.isEmpty()) return Verdict.of(name, Verdict.State.STOPPED, version, problems);
        return Verdict.of(name, Verdict.State.RUNNING, version, problems);
    }

    /** Ends every delivery at its next chunk; the rest is taken up at the next start. */
    @Override
    public void close() {
        running.values().forEach(RunningConnection::stop);
        draining.values().forEach(RunningConnection::stop);
        for (var name : new ArrayList<>(running.keySet())) end(running.remove(name));
        camel.stop();
    }

    private void apply(ConnectionDefinition definition) {
        var name = definition.name();
        var before = running.get(name);
        if (before != null && definition.enabled() && same(before.definition(), definition)) return;
        var stillDraining = draining.get(name);
        if (stillDraining != null) {
            // Asked again at the next look; by then it has ended.
            stillDraining.stop();
            return;
        }
        if (before != null) {
            before.stop();
            end(running.remove(name));
        }
        failedStarts.remove(name);
        if (!definition.enabled() || definition.plan().isEmpty()) return;
        try {
            start(definition);
        } catch (Exception e) {
            log.atError()
                    .addKeyValue("connection", name)
                    .setCause(e)
                    .log("The connection does not start; it is tried again");
            failedStarts.put(
                    name,
                    Problem.error(
                            Place.of("connections/" + name + ".yaml"),
                            "The connection does not start (" + e.getClass().getSimpleName() + ").",
                            "Look at the log for the reason.",
                            "appliance/unexpected"));
        }
    }

    private void start(ConnectionDefinition definition) throws Exception {
        var connection = connection(definition);
        component.put(connection);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("connection:" + definition.name())
                        .routeId(definition.name())
                        .process(exchange ->
                                connection.take(exchange.getIn().getMandatoryBody(RunningConnection.Taking.class)));
            }
        });
        running.put(definition.name(), connection);
        log.atInfo()
                .addKeyValue("connection", definition.name())
                .addKeyValue("version", definition.versions().connection())
                .log("Connection started");
    }

    private RunningConnection connection(ConnectionDefinition definition) throws IOException {
        return new RunningConnection(definition, engine, archive, () -> policy);
    }

    /** Its file is gone: the delivery in progress is finished, in the background. */
    private void drain(String name) {
        var connection = running.remove(name);
        draining.put(name, connection);
        Thread.ofVirtual().name("drain-" + name).start(() -> {
            end(connection);
            draining.remove(name);
        });
    }

    private void end(RunningConnection connection) {
        var name = connection.definition().name();
        try {
            camel.getRouteController().stopRoute(name, patience.toMillis(), TimeUnit.MILLISECONDS);
            connection.close();
            camel.removeRoute(name);
            camel.removeEndpoints("connection:" + name);
        } catch (Exception e) {
            log.atError().addKeyValue("connection", name).setCause(e).log("The connection does not stop cleanly");
        }
        component.remove(name);
        log.atInfo().addKeyValue("connection", name).log("Connection stopped");
    }

    private static boolean same(ConnectionDefinition running, ConnectionDefinition read) {
        return running.versions().equals(read.versions())
                && running.plan()
                        .map(MessagePlan::classesByPath)
                        .equals(read.plan().map(MessagePlan::classesByPath));
    }
}
