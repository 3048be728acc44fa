package io.legacybridge.runtime.control;

import io.legacybridge.runtime.connection.Verdict;
import io.legacybridge.runtime.connection.Verdict.Told;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.ledger.Ledger;
import io.legacybridge.runtime.ledger.Ledger.Tally;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/** How the appliance and its connections do. */
final class StatusResource {

    private final Readiness readiness;
    private final Supplier<SortedMap<String, Verdict>> verdicts;
    private final Ledger ledger;
    private final DeadLetters deadLetters;

    StatusResource(
            Readiness readiness,
            Supplier<SortedMap<String, Verdict>> verdicts,
            Ledger ledger,
            DeadLetters deadLetters) {
        this.readiness = readiness;
        this.verdicts = verdicts;
        this.ledger = ledger;
        this.deadLetters = deadLetters;
    }

    /**
     * A connection.
     *
     * @param state   running, standby, stopped, rejected or degraded
     * @param version that runs
     * @param total   of all that it ever took
     * @param waiting among the dead letters
     */
    record Connection(
            String name, String state, Optional<String> version, List<Told> problems, Tally total, long waiting) {}

    record Status(Health health, List<Connection> connections) {}

    Answer status(Ask ask) {
        return Answer.json(new Status(Health.of(readiness), all()));
    }

    Answer connections(Ask ask) {
        return Answer.json(all());
    }

    Answer connection(Ask ask) {
        var verdict = Optional.ofNullable(verdicts.get().get(ask.target()));
        return Answer.json(verdict.map(this::shown)
                .orElseThrow(() -> Refused.notFound(
                        "There is no connection " + ask.target() + ".", "Look at /connections for their names.")));
    }

    private List<Connection> all() {
        return verdicts.get().values().stream().map(this::shown).toList();
    }

    private Connection shown(Verdict verdict) {
        var name = verdict.connection();
        return new Connection(
                name,
                verdict.state(),
                verdict.version(),
                verdict.problems(),
                ledger.total(name),
                deadLetters.countWaiting(name));
    }
}
