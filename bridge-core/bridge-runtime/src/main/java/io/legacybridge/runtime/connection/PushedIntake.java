package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.ledger.Ledger.ReusedId;
import io.legacybridge.runtime.protection.Redaction;
import io.legacybridge.runtime.store.SourcePause;
import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.spi.Delivery;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.LegacySystemException.Retry;
import io.legacybridge.spi.Source;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the deliveries that arrive by themselves through the inbound flow, in the order in which they came, each to its end
 * before its sender is answered. What cannot be taken now is refused, and its sender keeps it. Thread-safe.
 *
 * <p>One at a time: were several in one transaction, one that ends the process would take its neighbours along, and nobody
 * could tell which of them it was.
 */
final class PushedIntake implements Source.Intake {

    /** Deliveries that are on their way or wait; further ones are refused. */
    static final int MOST_AT_ONCE = 1_000;

    /** Most senders have given up by then. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(PushedIntake.class);

    private final String connection;
    private final InboundFlow flow;
    private final SourcePause pause;
    private final Redaction redaction;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final ReentrantLock turn = new ReentrantLock(true);
    private final StandingTrouble<Problem> failure = new StandingTrouble<>();
    private final StandingTrouble<Problem> turningAway = new StandingTrouble<>();
    private final StandingTrouble<Problem> reusing = new StandingTrouble<>();
    private volatile boolean ended;

    /** @param redaction what the log may show of a failure */
    PushedIntake(String connection, InboundFlow flow, SourcePause pause, Redaction redaction) {
        this.connection = connection;
        this.flow = flow;
        this.pause = pause;
        this.redaction = redaction;
    }

    @Override
    public void take(Delivery.Batch delivery) throws LegacySystemException {
        if (!places.tryAcquire()) throw turnedAway(delivery, busy(), null);
        try {
            if (ended) throw turnedAway(delivery, ending(), null);
            var paused = pause.problem();
            if (paused.isPresent()) throw turnedAway(delivery, paused.get(), null);
            if (!turn.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) throw turnedAway(delivery, busy(), null);
            try {
                takeInTurn(delivery);
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw turnedAway(delivery, ending(), e);
        } finally {
            places.release();
        }
    }

    /** Why the last delivery was not taken; empty when it was. */
    Optional<Problem> failure() {
        return failure.current();
    }

    /** Takes nothing more; deliveries that are on their way go on to their end. */
    void end() {
        ended = true;
    }

    /** Waits until none is on its way any more. Only to be asked after {@link #end}. */
    boolean awaitRest(Duration limit) throws InterruptedException {
        if (!places.tryAcquire(MOST_AT_ONCE, limit.toMillis(), TimeUnit.MILLISECONDS)) return false;
        places.release(MOST_AT_ONCE);
        return true;
    }

    private void takeInTurn(Delivery.Batch delivery) throws LegacySystemException {
        try {
            flow.take(delivery);
        } catch (ReusedId e) {
            delivery.giveBack();
            if (reusing.begins(reused()))
                log.atWarn()
                        .addKeyValue("connection", connection)
                        .addKeyValue("problem", reused())
                        .log("What arrives is refused: its sender gave it the id of something else");
            throw new LegacySystemException(reused(), Retry.AFTER_HELP, null);
        } catch (BrokerUnavailable | IOException | RuntimeException e) {
            var problem = FailureProblem.of(connection, e);
            if (failure.begins(problem))
                log.atWarn()
                        .addKeyValue("connection", connection)
                        .addKeyValue("problem", problem)
                        .setCause(FailureProblem.forTheLog(e, redaction))
                        .log("What arrives is refused for now; its senders keep it");
            throw refused(delivery, problem, e);
        }
        turningAway.ends();
        reusing.ends();
        if (failure.ends()) log.atInfo().addKeyValue("connection", connection).log("What arrives is taken again");
    }

    /** Told once while it lasts: its senders learn little of it. */
    private LegacySystemException turnedAway(Delivery delivery, Problem problem, Throwable cause) {
        if (turningAway.begins(problem))
            log.atWarn()
                    .addKeyValue("connection", connection)
                    .addKeyValue("problem", problem)
                    .log("What arrives is turned away for now; its senders keep it");
        return refused(delivery, problem, cause);
    }

    private static LegacySystemException refused(Delivery delivery, Problem problem, Throwable cause) {
        delivery.giveBack();
        return new LegacySystemException(problem, Retry.SOON, cause);
    }

    private Problem busy() {
        return Problem.error(
                place(),
                "Too much arrives at once: up to " + MOST_AT_ONCE + " deliveries wait, each for up to "
                        + LONGEST_WAIT.toSeconds() + " seconds.",
                "Send it again later.",
                "limit/intake");
    }

    private Problem reused() {
        return Problem.error(
                place(),
                "Its id came before with another content, which was taken under that id, or may have been.",
                "Give each request an id of its own, and a repetition the same content.",
                "delivery/reused-id");
    }

    private Problem ending() {
        return Problem.error(
                place(), "The connection ends, or is replaced.", "Send it again later.", "connection/ending");
    }

    private Place place() {
        return Place.of("connections/" + connection + ".yaml");
    }
}
