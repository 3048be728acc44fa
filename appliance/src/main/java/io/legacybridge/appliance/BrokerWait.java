package io.legacybridge.appliance;

import io.legacybridge.runtime.broker.ExternalBroker;
import io.legacybridge.runtime.control.Readiness;
import io.legacybridge.runtime.watch.Attempt;
import io.legacybridge.runtime.watch.Rounds;
import io.legacybridge.spi.problem.Problem;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until an external broker lets the appliance in, and says why it does not, each reason once. */
final class BrokerWait implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(BrokerWait.class);

    private final ExternalBroker broker;
    private final Readiness readiness;
    private final Runnable whenThere;
    private final Rounds looks = new Rounds("broker-wait");
    private Optional<Problem> told = Optional.empty();

    /** @param whenThere run once, when the broker can be used */
    BrokerWait(ExternalBroker broker, Readiness readiness, Runnable whenThere) {
        this.broker = broker;
        this.readiness = readiness;
        this.whenThere = whenThere;
    }

    void start() {
        looks.nowAndEvery(
                PAUSE,
                new Attempt(
                        this::look,
                        e -> log.atError().setCause(e).log("The broker cannot be looked at; it is tried again")));
    }

    @Override
    public void close() {
        looks.cutShort();
    }

    private void look() {
        var problem = broker.check();
        if (!problem.equals(told))
            problem.ifPresent(now -> (now.isError() ? log.atError() : log.atWarn()).log(now.toString()));
        told = problem;
        if (problem.filter(Problem::isError).isPresent()) {
            readiness.waitFor(problem.get());
            return;
        }
        looks.end();
        whenThere.run();
    }
}
