package io.legacybridge.runtime.control;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Whether the appliance serves its clients, and what keeps it from that or from doing all it should. Thread-safe. */
public final class Readiness {

    private volatile Optional<Problem> waitsFor = Optional.of(Problem.error(
            Place.of("appliance"), "The appliance starts.", "Wait until it has started.", "appliance/starting"));
    private boolean stopping;
    private final List<Supplier<Optional<Problem>>> troubles = new CopyOnWriteArrayList<>();

    public boolean isReady() {
        return waitsFor.isEmpty();
    }

    public void ready() {
        become(Optional.empty());
    }

    /** It does not serve now. */
    public void waitFor(Problem problem) {
        become(Optional.of(problem));
    }

    /** It stops: nobody new is to be sent here, whatever somebody finds out meanwhile. */
    public synchronized void stopping() {
        waitFor(Problem.error(
                Place.of("appliance"),
                "The appliance stops.",
                "Start it again when it is needed.",
                "appliance/stopping"));
        stopping = true;
    }

    private synchronized void become(Optional<Problem> now) {
        if (!stopping) waitsFor = now;
    }

    /** @param now what disturbs while clients are served, such as a full broker; asked whenever somebody wants to know */
    public void troubledBy(Supplier<Optional<Problem>> now) {
        troubles.add(now);
    }

    /** Empty when all is well. */
    public List<Problem> reasons() {
        if (waitsFor.isPresent()) return List.of(waitsFor.get());
        return troubles.stream()
                .flatMap(trouble -> trouble.get().stream())
                .distinct()
                .toList();
    }
}
