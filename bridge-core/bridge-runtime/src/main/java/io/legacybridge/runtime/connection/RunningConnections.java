package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.call.CallGate;
import io.legacybridge.runtime.call.CallPlan;
import io.legacybridge.runtime.call.CallVersions;
import io.legacybridge.runtime.call.Connections;
import io.legacybridge.runtime.call.Places;
import io.legacybridge.runtime.call.Routes;
import io.legacybridge.runtime.call.Routes.Route;
import io.legacybridge.runtime.connection.ConnectionStatus.State;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.Configuration.Read;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.definition.ConnectionLoader;
import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.protection.ClassRule;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, replaces and stops connections as their files say. The last good version of each goes on while its file has
 * problems. Changes are applied by one thread; questions come from any.
 */
public final class RunningConnections implements Connections, CallVersions, AutoCloseable {

    /** How much longer than its patience a stop waits, for connections that are cut off. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long calls that were cut off have to keep how they ended, while the stores are open. */
    private static final Duration GRACE_FOR_CALLS = Duration.ofSeconds(3);

    /** How soon whoever waits for calls sees that the whole appliance ends. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Duration PAUSE_AFTER_FAILED_START = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(RunningConnections.class);

    private final Engine engine;
    private final Duration patience;
    private final ConnectionArchive archive;
    private final VersionUpkeep upkeep;
    private final ConnectionRoutes sources = new ConnectionRoutes(GRACE);
    private final Map<String, RunningConnection> running = new ConcurrentHashMap<>();
    private final Map<String, RunningConnection> draining = new ConcurrentHashMap<>();
    private final Map<String, Optional<MessagePlan>> gone = new ConcurrentHashMap<>();
    private final GoodVersions good;
    private final Map<String, FailedStart> failedStarts = new ConcurrentHashMap<>();
    private final ExecutorService ends = Executors.newVirtualThreadPerTaskExecutor();
    /** The last one that was known; none as long as {@code protection/} has been broken since the start. */
    private volatile Optional<ProtectionPolicy> policy = Optional.empty();

    private volatile boolean closing;
    private volatile long closingSince;
    private volatile Routes routes = new Routes(List.of());
    private Configuration applied;

    /** A start that failed, and when it is tried again. */
    private record FailedStart(Versions versions, Problem problem, Instant notBefore) {

        /** The pause is not longer than it should be, also when the clock was put back meanwhile. */
        boolean pauses(Instant now) {
            return now.isBefore(notBefore) && !notBefore.isAfter(now.plus(PAUSE_AFTER_FAILED_START));
        }
    }

    /** @param patience how long a stop waits for the delivery in progress */
    public RunningConnections(Engine engine, Adapters adapters, Duration patience) {
        this.engine = engine;
        this.patience = patience;
        this.archive = new ConnectionArchive(
                engine.home().data().resolve("versions"), new ConnectionLoader(adapters, engine.clock()));
        this.good = new GoodVersions(archive);
        this.upkeep = new VersionUpkeep(
                archive, engine.home().data().resolve("staging"), engine.ledger(), engine.sealer(), engine.clock());
    }

    /** Brings what runs in line with what was read. May be called again and again. */
    public void apply(Configuration configuration) {
        if (!configuration.equals(applied)) read(configuration);
        applied = configuration;
        for (var name : List.copyOf(running.keySet()))
            if (!good.has(name)) {
                running.get(name).calls().ifPresent(CallGate::close);
                end(name, howToEnd(name));
            }
        good.all().forEach(this::apply);
        routes = currentRoutes();
    }

    /** What is no longer allowed ends at its next chunk; the rest is taken up when it is allowed again. */
    private Consumer<RunningConnection> howToEnd(String name) {
        return good.refusal(name).isPresent() ? RunningConnection::stop : RunningConnection::finish;
    }

    /** The operations of all connections that are loaded, those that do not run now as well. */
    public Routes routes() {
        return routes;
    }

    private Routes currentRoutes() {
        var all = new TreeMap<String, List<Route>>();
        good.all().forEach(definition -> all.put(definition.name(), routes(definition, Optional.empty())));
        draining.forEach((name, connection) -> all.put(name, routes(connection.definition(), connection.calls())));
        running.forEach((name, connection) -> all.put(name, routes(connection.definition(), connection.calls())));
        return new Routes(all.values().stream().flatMap(List::stream).toList());
    }

    private static List<Route> routes(ConnectionDefinition definition, Optional<CallGate> gate) {
        if (!definition.enabled() || definition.calls().isEmpty()) return List.of();
        return definition.calls().get().operations().values().stream()
                .map(plan -> new Route(plan, gate))
                .toList();
    }

    private void read(Configuration configuration) {
        if (configuration.policyIsKnown()) policy = Optional.of(configuration.policy());
        // Read again when asked for: the policy may demand more now, and a connection may have come and gone.
        gone.clear();
        good.read(configuration);
        failedStarts
                .keySet()
                .removeIf(name -> !good.has(name)
                        || configuration.connections().get(name).result().isEmpty());
    }

    /**
     * Of the version that runs, or else of the one that ran last: what it yielded can still be read. Of none while nobody knows
     * what must be protected.
     */
    @Override
    public Optional<MessagePlan> plan(String connection) {
        var runs = inPlace(connection);
        if (runs.isPresent()) return runs.get().definition().plan();
        return gone.computeIfAbsent(connection, this::lastPlan);
    }

    /** Of the version that runs, or is to run. */
    @Override
    public Optional<CallPlan> calls(String connection) {
        return inPlace(connection).map(RunningConnection::definition).flatMap(ConnectionDefinition::calls);
    }

    /** Whether it runs, or is to run, and can be asked to do this. */
    public boolean hasOperation(String connection, String operation) {
        return calls(connection)
                .filter(plan -> plan.operations().containsKey(operation))
                .isPresent();
    }

    @Override
    public Optional<CallPlan> calls(String connection, String version) {
        try {
            // While nobody knows what must be protected, an earlier version is as good as not loaded.
            return policy.isEmpty()
                    ? Optional.empty()
                    : archive.find(connection, version, policy.get()).flatMap(ConnectionDefinition::calls);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version that runs, or else the one that ran last. */
    Optional<ConnectionDefinition> today(String connection) throws IOException {
        var runs = inPlace(connection).map(RunningConnection::definition);
        return runs.isPresent() ? runs : archive.last(connection, knownPolicy());
    }

    /** A version that is kept. */
    Optional<ConnectionDefinition> kept(String connection, String version) throws IOException {
        return archive.find(connection, version, knownPolicy());
    }

    private ProtectionPolicy knownPolicy() {
        return policy.orElseThrow(() -> new ProblemException(Configuration.unknownPolicy("protection")));
    }

    private Optional<MessagePlan> lastPlan(String connection) {
        try {
            return policy.isEmpty()
                    ? Optional.empty()
                    : archive.last(connection, policy.get()).flatMap(ConnectionDefinition::plan);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Throws away versions of connections that nothing needs any more.
     *
     * @param journalKeep how long clients can read a message
     */
    public void throwAwayVersions(Duration journalKeep) throws IOException {
        upkeep.throwAway(journalKeep);
    }

    /** What holds for the values of a field class now. */
    public ClassRule rule(String fieldClass) {
        return policy.map(known -> known.rule(fieldClass)).orElse(ClassRule.UNKNOWN);
    }

    /** How a connection does, given what was read of its file. */
    public ConnectionStatus status(String name, Read<ConnectionDefinition> read) {
        var problems = new ArrayList<>(read.problems());
        var runs = inPlace(name);
        var troubles = new ArrayList<Problem>();
        runs.ifPresent(connection -> troubles.addAll(connection.problems()));
        Optional.ofNullable(failedStarts.get(name)).map(FailedStart::problem).ifPresent(troubles::add);
        problems.addAll(troubles);
        good.refusal(name).ifPresent(problems::add);
        var lastGoodRuns = read.result().isEmpty() && running.containsKey(name);
        if (lastGoodRuns) problems.add(lastGoodRuns(read.file()));
        var version = runs.map(connection -> connection.definition().versions().connection());
        if (read.result().isEmpty())
            return ConnectionStatus.of(name, lastGoodRuns ? State.OUTDATED : State.REJECTED, version, problems);
        if (!troubles.isEmpty()) return ConnectionStatus.of(name, State.DEGRADED, version, problems);
        if (runs.isEmpty()) return ConnectionStatus.of(name, State.STOPPED, version, problems);
        var standby = runs.get().standby();
        standby.ifPresent(problems::add);
        return ConnectionStatus.of(name, standby.isPresent() ? State.STANDBY : State.RUNNING, version, problems);
    }

    /** Whether the log has a problem of a connection from where it arose. */
    boolean hasLogged(String name, String problem) {
        return Stream.concat(
                        inPlace(name).flatMap(RunningConnection::failure).stream(),
                        Optional.ofNullable(failedStarts.get(name)).map(FailedStart::problem).stream())
                .anyMatch(known -> known.toString().equals(problem));
    }

    private static Problem lastGoodRuns(Path file) {
        return Problem.warning(
                Place.of("connections/" + file.getFileName()),
                "The last good version goes on.",
                "Correct the errors; then this file counts.",
                "connection/last-good-runs");
    }

    /** Ends every delivery at its next chunk; the rest is taken up at the next start. */
    @Override
    public void close() {
        closingSince = System.nanoTime();
        closing = true;
        draining.values().forEach(RunningConnection::stop);
        for (var name : List.copyOf(running.keySet())) end(name, RunningConnection::stop);
        ends.shutdown();
        try {
            var limit = patience.plus(GRACE).toMillis();
            if (!ends.awaitTermination(limit, TimeUnit.MILLISECONDS)) log.error("A connection does not come to rest");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        FailPoint.SHUTDOWN.pass();
        sources.close();
    }

    /** The connection that runs, or still ends. */
    private Optional<RunningConnection> inPlace(String name) {
        return Optional.ofNullable(running.get(name)).or(() -> Optional.ofNullable(draining.get(name)));
    }

    private void apply(ConnectionDefinition definition) {
        // A look that does not come to rest in time is left.
        if (closing) return;
        var name = definition.name();
        var before = running.get(name);
        var goesOn = before != null && definition.enabled() && same(before.definition(), definition);
        if (goesOn && !before.isOver()) return;
        // Without a source two versions do no harm to each other, and no call has to wait.
        var besides = before != null
                && definition.enabled()
                && !before.hasSource()
                && definition.plan().isEmpty();
        if (before != null && !definition.enabled()) before.calls().ifPresent(CallGate::close);
        if (before != null && !besides) {
            end(name, RunningConnection::stop);
            FailPoint.RELOAD.pass();
        }
        var ending = draining.get(name);
        if (ending != null) {
            // Two versions never work side by side. The new one is started at the look after the old one came to rest.
            ending.stop();
            return;
        }
        if (!definition.enabled() || !definition.canRun() || isStillTaken(definition)) return;
        var failed = failedStarts.get(name);
        if (failed != null
                && failed.versions().equals(definition.versions())
                && failed.pauses(engine.clock().instant())) return;
        try {
            var places = besides ? before.calls().map(CallGate::places) : Optional.<Places>empty();
            start(definition, places.orElseGet(Places::new));
            failedStarts.remove(name);
            if (besides) end(before);
        } catch (Exception | LinkageError e) {
            failed(definition, e);
        }
    }

    /** Under another name: what that one has in hand would be taken twice, and clients could not tell. */
    private boolean isStillTaken(ConnectionDefinition definition) {
        return definition.takesAway().isPresent()
                && draining.values().stream()
                        .anyMatch(other -> other.definition().takesAway().equals(definition.takesAway()));
    }

    private void failed(ConnectionDefinition definition, Throwable e) {
        var name = definition.name();
        var problem = e instanceof ProblemException known
                ? known.problem()
                : Problem.error(
                        Place.of("connections/" + name + ".yaml"),
                        "The connection does not start (" + e.getClass().getSimpleName() + ").",
                        "Look at the log for the reason; it is tried again.",
                        "appliance/unexpected");
        var notBefore = engine.clock().instant().plus(PAUSE_AFTER_FAILED_START);
        var before = failedStarts.put(name, new FailedStart(definition.versions(), problem, notBefore));
        if (before == null || !before.problem().equals(problem))
            log.atError().addKeyValue("connection", name).setCause(e).log("The connection does not start");
    }

    private void start(ConnectionDefinition definition, Places places) throws Exception {
        var connection = new RunningConnection(definition, engine, archive, this::knownPolicy, places);
        if (connection.hasSource()) sources.add(connection);
        running.put(definition.name(), connection);
        log.atInfo()
                .addKeyValue("connection", definition.name())
                .addKeyValue("version", definition.versions().connection())
                .log("Connection started");
    }

    /** Ends a connection in the background: a delivery may take its time, and others wait for none. */
    private void end(String name, Consumer<RunningConnection> how) {
        var connection = running.get(name);
        draining.put(name, connection);
        running.remove(name);
        how.accept(connection);
        ends.execute(() -> {
            try {
                rest(connection);
                if (connection.hasSource()) sources.remove(name);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                draining.remove(name);
            }
        });
    }

    /** Ends a version that only answers calls, when the next one has taken its place. */
    private void end(RunningConnection replaced) {
        ends.execute(() -> {
            try {
                rest(replaced);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Lets what is in progress come to its end, and lets go of the legacy system. */
    private void rest(RunningConnection connection) throws InterruptedException {
        var name = connection.definition().name();
        if (!connection.awaitRest(patience)) {
            log.atWarn().addKeyValue("connection", name).log("The connection is cut off from its system, to end it");
            connection.close();
            // As long as it takes: a second version beside it would read the same files.
            while (!connection.awaitRest(patience))
                log.atWarn().addKeyValue("connection", name).log("The connection still does not come to rest");
        }
        var callsEnded = endCalls(connection);
        if (!callsEnded)
            log.atWarn().addKeyValue("connection", name).log("Calls are cut off from their system, to end them");
        connection.close();
        if (!callsEnded && !connection.endCalls(GRACE_FOR_CALLS)) {
            log.atWarn().addKeyValue("connection", name).log("Calls still do not end");
            connection.giveUpCalls();
        }
        log.atInfo().addKeyValue("connection", name).log("Connection stopped");
    }

    /** A call goes on until its deadline, unless the whole appliance ends, now or while it goes on. */
    private boolean endCalls(RunningConnection connection) throws InterruptedException {
        var longest =
                connection.calls().map(gate -> gate.plan().longestDeadline()).orElse(patience);
        var begun = System.nanoTime();
        while (!connection.endCalls(LOOK)) {
            var isOver = closing ? isOver(closingSince, patience) : isOver(begun, longest);
            if (isOver) return false;
        }
        return true;
    }

    private static boolean isOver(long begun, Duration limit) {
        return System.nanoTime() - begun >= limit.toNanos();
    }

    private static boolean same(ConnectionDefinition running, ConnectionDefinition read) {
        return running.versions().equals(read.versions()) && running.protectsLike(read);
    }
}
