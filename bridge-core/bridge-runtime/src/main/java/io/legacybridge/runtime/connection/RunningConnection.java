package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.call.CallGate;
import io.legacybridge.runtime.call.Places;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.flow.InboundFlow.BegunWithAnotherVersion;
import io.legacybridge.runtime.flow.InboundFlow.Stopped;
import io.legacybridge.runtime.lease.Lease.LeaseLost;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.protection.ProtectionPolicy;
import io.legacybridge.runtime.store.SourcePause;
import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection at work. Files that a stop, a crash or a failure left staged come first, each with the version it was begun
 * with; then what the source offers. After a failure it waits, longer each time. Its polling methods are for one thread.
 */
final class RunningConnection implements AutoCloseable {

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    /** How soon a source goes on after a legacy system is back, however long it was away. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** How soon a source goes on after our own broker is back. */
    private static final Duration LONGEST_PAUSE_FOR_THE_BROKER = Duration.ofSeconds(5);

    /** What only a person can mend is asked seldom: accounts are locked after a few wrong passwords. */
    private static final Duration PAUSE_FOR_HELP = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(RunningConnection.class);

    private final Engine engine;
    private final ConnectionArchive archive;
    private final Supplier<ProtectionPolicy> policy;
    private final Places places;
    private final ConnectionInstance current;
    private final Optional<Turn> turn;
    private final Ledger ledger;
    private final SourcePause sourcePause;
    private final Deque<StagedFile> unfinished = new ArrayDeque<>();
    private final Semaphore work = new Semaphore(1);
    private volatile Optional<ConnectionInstance> earlier = Optional.empty();
    private boolean lookedBack;
    private Optional<String> begunWith = Optional.empty();
    private Optional<Taking> kept = Optional.empty();
    private Duration pause = SHORTEST_PAUSE;
    private Instant notBefore = Instant.MIN;
    private BooleanSupplier helped = () -> false;
    private volatile boolean finishing;
    private volatile boolean stopping;
    private volatile List<Problem> reported = List.of();
    private final StandingTrouble<Problem> failure = new StandingTrouble<>();

    /** @param places of the version whose calls go on beside this one's, if there is one */
    RunningConnection(
            ConnectionDefinition definition,
            Engine engine,
            ConnectionArchive archive,
            Supplier<ProtectionPolicy> policy,
            Places places)
            throws IOException {
        this.engine = engine;
        this.archive = archive;
        this.sourcePause = new SourcePause(engine.home().data());
        this.policy = policy;
        this.places = places;
        archive.keep(definition);
        if (definition.plan().isPresent()) engine.broker().provide(definition.name());
        this.turn = definition.isPolled()
                ? Optional.of(new Turn(
                        definition,
                        engine.leases()
                                .want(definition.name(), definition.versions().connection())))
                : Optional.empty();
        this.ledger = turn.map(lease -> engine.ledger().under(lease::keep)).orElse(engine.ledger());
        try {
            this.current = instance(definition, this::report);
        } catch (IOException | RuntimeException | Error e) {
            turn.ifPresent(Turn::close);
            throw e;
        }
    }

    private ConnectionInstance instance(ConnectionDefinition definition, Consumer<List<Problem>> reports)
            throws IOException {
        return new ConnectionInstance(definition, engine, ledger, places, () -> stopping || isOver(), reports);
    }

    ConnectionDefinition definition() {
        return current.definition();
    }

    /** Takes deliveries; otherwise it only answers calls. */
    boolean hasSource() {
        return current.hasSource();
    }

    /** The way to its operations, if it has any. */
    Optional<CallGate> calls() {
        return current.calls();
    }

    Duration interval() {
        return current.interval();
    }

    /** This node may no longer read the source: another connection has to take this one's place. */
    boolean isOver() {
        return turn.filter(Turn::isOver).isPresent();
    }

    /** Why the source is not read here; empty when it is, or there is none. */
    Optional<Problem> standby() {
        return turn.flatMap(Turn::standby);
    }

    /** Why it does not do all it should; empty when it does. */
    List<Problem> problems() {
        var all = new ArrayList<>(reported);
        turn.flatMap(Turn::difference).ifPresent(all::add);
        if (hasSource()) sourcePause.problem().ifPresent(all::add);
        failure.current().ifPresent(all::add);
        current.setAside().ifPresent(all::add);
        calls().flatMap(CallGate::failure).ifPresent(all::add);
        current.intake().flatMap(PushedIntake::failure).ifPresent(all::add);
        return all;
    }

    /** Why it does not work now. The log has it. */
    Optional<Problem> failure() {
        return failure.current();
    }

    /** Begins to work on what comes next; false when nothing more is to begin. Ends with {@link #rest}. */
    boolean begin() {
        if (finishing || !work.tryAcquire()) return false;
        if (!finishing) return true;
        work.release();
        return false;
    }

    void rest() {
        work.release();
    }

    /** The next delivery; empty when nothing is ready, or a pause after a failure is not over. */
    Optional<Taking> next() {
        if (finishing || pauses()) return Optional.empty();
        if (turn.isPresent() && !turn.get().isOurs()) return Optional.empty();
        // Where deliveries arrive by themselves, their senders are told why: the intake refuses them.
        if (current.intake().isEmpty() && sourcePause.stands()) return Optional.empty();
        try {
            if (kept.isPresent()) return kept;
            lookBack();
            var staged = unfinished.poll();
            var next = staged == null ? fresh() : Optional.of(resumed(staged));
            if (next.isEmpty()) recovered();
            return next;
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
            return Optional.empty();
        }
    }

    /** Takes a delivery to its end, or keeps it for later. */
    void take(Taking taking) {
        try {
            taking.instance().take(taking.delivery());
            kept = Optional.empty();
            recovered();
        } catch (Stopped e) {
            keepForLater(taking, false);
        } catch (Staging.PutOff e) {
            // Its source offers it again; others go on.
            recovered();
        } catch (LeaseLost e) {
            keepForLater(taking, false);
            log.atWarn()
                    .addKeyValue("connection", definition().name())
                    .log("This node may no longer read the source; the delivery is left to another one");
        } catch (BegunWithAnotherVersion e) {
            begunWith = Optional.of(e.version());
            keepForLater(taking, false);
        } catch (BrokerUnavailable | IOException | RuntimeException | Error e) {
            keepForLater(taking, !(e instanceof LegacySystemException));
            failed(e);
        }
    }

    /** Takes nothing more; the delivery in progress goes on to its end. */
    void finish() {
        finishing = true;
        current.intake().ifPresent(PushedIntake::end);
    }

    /** Asks the delivery in progress to end at its next chunk. */
    void stop() {
        finish();
        stopping = true;
    }

    /** Waits until nothing is in progress any more. Only to be asked after {@link #finish} or {@link #stop}. */
    boolean awaitRest(Duration limit) throws InterruptedException {
        if (!work.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) return false;
        work.release();
        return current.intake().isEmpty() || current.intake().get().awaitRest(limit);
    }

    /** Lets no call in any more, and waits until those in progress have ended. */
    boolean endCalls(Duration limit) throws InterruptedException {
        if (calls().isEmpty()) return true;
        calls().get().close();
        return calls().get().awaitRest(limit);
    }

    /** Calls that nothing ends keep no place from those of the next version. */
    void giveUpCalls() {
        calls().ifPresent(CallGate::giveUp);
    }

    /** Lets go of the legacy system, which also ends whoever waits for it. */
    @Override
    public void close() {
        stop();
        calls().ifPresent(CallGate::close);
        current.close();
        earlier.ifPresent(ConnectionInstance::close);
        turn.ifPresent(Turn::close);
    }

    /** A delivery and the version of the connection that takes it. */
    record Taking(Delivery delivery, ConnectionInstance instance) {}

    /** At what the source gave before, to this process or to others. */
    private void lookBack() throws IOException {
        if (lookedBack) return;
        var name = definition().name();
        engine.ledger().lastTaken(name).ifPresent(last -> engine.measures().goesOn(name, last));
        unfinished.addAll(current.staged());
        lookedBack = true;
    }

    private Optional<Taking> fresh() throws LegacySystemException {
        closeEarlier();
        return current.next().map(delivery -> new Taking(delivery, current));
    }

    private Taking resumed(StagedFile staged) throws IOException {
        try {
            var instance = instanceOf(begunWith.orElse(current.versionOf(staged)));
            begunWith = Optional.empty();
            return new Taking(instance.resume(staged), instance);
        } catch (IOException | RuntimeException | Error e) {
            unfinished.addFirst(staged);
            throw e;
        }
    }

    private ConnectionInstance instanceOf(String version) throws IOException {
        if (definition().versions().connection().equals(version)) return current;
        if (earlier.isPresent()
                && earlier.get().definition().versions().connection().equals(version)) return earlier.get();
        closeEarlier();
        var definition = archive.find(definition().name(), version, policy.get());
        if (definition.isEmpty())
            throw ProblemException.error(
                    Place.of("data/versions/" + version),
                    "A file was begun with this version of the connection "
                            + definition().name() + ", which is missing here or cannot be read any more.",
                    "Restore data/versions from the backup; the connection goes on by itself.",
                    "connection/version-missing");
        earlier = Optional.of(instance(definition.get(), _ -> {}));
        return earlier.get();
    }

    private void closeEarlier() {
        earlier.ifPresent(ConnectionInstance::close);
        earlier = Optional.empty();
    }

    /**
     * A staged file is not copied again. A batch is kept as long as the trouble is ours, since giving back counts as a delivery at
     * its source, and some drop what came a few times; when its source failed, the batch ended with the source's session.
     */
    private void keepForLater(Taking taking, boolean oursFailed) {
        switch (taking.delivery()) {
            case Delivery.File file -> unfinished.addFirst(file.staged());
            case Delivery.Batch _ when oursFailed -> kept = Optional.of(taking);
            case Delivery.Batch batch -> {
                kept = Optional.empty();
                batch.giveBack();
            }
        }
    }

    /**
     * Another secret ends a pause that waits for help. None is longer than the longest, also when the clock was put back
     * meanwhile.
     */
    private boolean pauses() {
        var now = engine.clock().instant();
        return now.isBefore(notBefore) && !notBefore.isAfter(now.plus(PAUSE_FOR_HELP)) && !helped.getAsBoolean();
    }

    private void report(List<Problem> standing) {
        reported = List.copyOf(standing);
    }

    private void recovered() {
        pause = SHORTEST_PAUSE;
        notBefore = Instant.MIN;
        if (failure.ends())
            log.atInfo().addKeyValue("connection", definition().name()).log("The connection works again");
    }

    private void failed(Throwable e) {
        if (stopping) return;
        var problem = FailureProblem.of(definition().name(), e);
        notBefore = engine.clock().instant().plus(pauseAfter(e));
        helped = needsHelp(e) ? current.secretChanges() : () -> false;
        if (!failure.begins(problem)) return;
        log.atWarn()
                .addKeyValue("connection", definition().name())
                .addKeyValue("problem", problem)
                .setCause(FailureProblem.forTheLog(e, definition().redaction()))
                .log("The connection does not work; it is tried again");
    }

    /** Longer each time, up to what the trouble allows. */
    private Duration pauseAfter(Throwable e) {
        if (needsHelp(e)) return PAUSE_FOR_HELP;
        var longest = e instanceof BrokerUnavailable ? LONGEST_PAUSE_FOR_THE_BROKER : LONGEST_PAUSE;
        var now = shorter(pause, longest);
        pause = shorter(now.multipliedBy(2), longest);
        return now;
    }

    private static boolean needsHelp(Throwable e) {
        return e instanceof LegacySystemException system && system.retry() == Retry.AFTER_HELP;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
