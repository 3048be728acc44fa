package io.legacybridge.runtime.call;

import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Operation;
import io.legacybridge.spi.Operations;
import io.legacybridge.spi.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The way to the operations of one version of a connection at work: at most so many calls at once, none any more when it
 * ends, and none for a while when its system needs a person's help first, unless another secret is there. Thread-safe.
 */
public final class CallGate {

    /** As long as a polled source waits after a refused login: each attempt may bring an account nearer to its lock. */
    static final Duration PAUSE_UNTIL_HELP = Duration.ofMinutes(5);

    private final CallPlan plan;
    private final Operations operations;
    private final Clock clock;
    private final Supplier<BooleanSupplier> secrets;
    private final Places places;
    private final Semaphore inProgress;
    private volatile boolean closed;
    private boolean givenUp;
    private volatile Optional<Trouble> trouble = Optional.empty();

    /**
     * Why the last call did not reach the legacy system.
     *
     * @param until          nobody calls before, ...
     * @param secretsChanged ... unless so
     */
    private record Trouble(Problem why, Instant until, BooleanSupplier secretsChanged) {

        /** Not longer than it should be, also when the clock was put back meanwhile. */
        boolean pauses(Instant now) {
            return now.isBefore(until) && !until.isAfter(now.plus(PAUSE_UNTIL_HELP)) && !secretsChanged.getAsBoolean();
        }
    }

    /**
     * @param secrets asked after a refusal: what tells from then on whether there are others than those that were refused
     * @param places  of the version before as well, when its calls go on beside this one's
     */
    public CallGate(
            CallPlan plan, Operations operations, Clock clock, Supplier<BooleanSupplier> secrets, Places places) {
        this.plan = plan;
        this.operations = operations;
        this.clock = clock;
        this.secrets = secrets;
        this.places = places;
        this.inProgress = new Semaphore(plan.maxConcurrent());
    }

    /** For the version that takes this one's place while its calls go on. */
    public Places places() {
        return places;
    }

    public CallPlan plan() {
        return plan;
    }

    /**
     * The operation with this name as the legacy system lists it, for its fields are the ones that its adapter knows; with the
     * effect that the plan gives it.
     */
    Operation operation(String name) {
        return operations.list().stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .map(operation -> operation.with(plan.operations().get(name).effect()))
                .orElseThrow(() -> new IllegalStateException(
                        "the adapter of " + plan.connection() + " describes " + name + " and does not list it"));
    }

    /** What became of the wish to call. */
    public sealed interface Entry {

        /** A place; it must be left. */
        record Entered(Operations operations) implements Entry {}

        /** As many calls as its legacy system gets at once are on their way. */
        record Full() implements Entry {}

        /** This version ends; another one may be there. */
        record Ended() implements Entry {}

        /** A person must help first. */
        record Paused(Problem why, Duration rest) implements Entry {}
    }

    public Entry enter() {
        if (closed) return new Entry.Ended();
        var now = clock.instant();
        var paused = trouble.filter(reason -> reason.pauses(now));
        if (paused.isPresent())
            return new Entry.Paused(
                    paused.get().why(), Duration.between(now, paused.get().until()));
        return takePlace();
    }

    private synchronized Entry takePlace() {
        if (closed) return new Entry.Ended();
        if (!places.take(plan.maxConcurrent())) return new Entry.Full();
        inProgress.acquireUninterruptibly();
        return new Entry.Entered(operations);
    }

    public synchronized void leave() {
        inProgress.release();
        if (!givenUp) places.leave(1);
    }

    /** The way to the legacy system works. */
    public void worked() {
        if (trouble.isPresent()) trouble = Optional.empty();
    }

    /** The legacy system was not reached. Other calls that were on their way do not end a pause by failing otherwise. */
    public void failed(LegacySystemException e) {
        var now = clock.instant();
        if (e.retry() == Retry.AFTER_HELP)
            trouble = Optional.of(new Trouble(e.problem(), now.plus(PAUSE_UNTIL_HELP), secrets.get()));
        else if (trouble.filter(reason -> reason.pauses(now)).isEmpty())
            trouble = Optional.of(new Trouble(e.problem(), now, () -> false));
    }

    /** Why calls fail now; empty when they do not. */
    public Optional<Problem> failure() {
        return trouble.map(Trouble::why);
    }

    /** Lets nobody in any more; calls in progress go on. */
    public synchronized void close() {
        closed = true;
    }

    /**
     * Nobody waits any more for calls that go on although their deadlines are over: their places are for the next version. Only
     * after {@link #close}.
     */
    public synchronized void giveUp() {
        if (givenUp) return;
        givenUp = true;
        places.leave(plan.maxConcurrent() - inProgress.availablePermits());
    }

    /** Waits until no call is in progress any more. Only to be asked after {@link #close}. */
    public boolean awaitRest(Duration limit) throws InterruptedException {
        if (!inProgress.tryAcquire(plan.maxConcurrent(), limit.toMillis(), TimeUnit.MILLISECONDS)) return false;
        inProgress.release(plan.maxConcurrent());
        return true;
    }
}
