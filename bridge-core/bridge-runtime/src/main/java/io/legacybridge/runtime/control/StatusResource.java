package io.legacybridge.runtime.control;

import io.legacybridge.runtime.connection.ConnectionStatus;
import io.legacybridge.runtime.connection.ConnectionStatus.ReportedProblem;
import io.legacybridge.runtime.connection.MaximumAge;
import io.legacybridge.runtime.ledger.Account;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.Accounts.DeliveryAccount;
import io.legacybridge.runtime.ledger.DeadLetters;
import io.legacybridge.runtime.ledger.Ledger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** How the appliance and its connections do, and what became of what they took. */
final class StatusResource {

    static final Set<String> DELIVERIES_PARAMETERS = Set.of("day", "limit");

    /** The state of a connection whose file is gone. */
    private static final String GONE = "gone";

    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 10_000;

    private final Readiness readiness;
    private final Supplier<SortedMap<String, ConnectionStatus>> statuses;
    private final Ledger ledger;
    private final DeadLetters deadLetters;
    private final Accounts accounts;
    private final Reconciliation reconciliation;
    private final MaximumAge age;

    StatusResource(
            Readiness readiness,
            Supplier<SortedMap<String, ConnectionStatus>> statuses,
            Ledger ledger,
            DeadLetters deadLetters,
            Accounts accounts,
            Reconciliation reconciliation,
            MaximumAge age) {
        this.readiness = readiness;
        this.statuses = statuses;
        this.ledger = ledger;
        this.deadLetters = deadLetters;
        this.accounts = accounts;
        this.reconciliation = reconciliation;
        this.age = age;
    }

    /**
     * A connection.
     *
     * @param state      running, standby, stopped, rejected, outdated, degraded, or gone with its file
     * @param version    that runs
     * @param problems   of the connection, and of sums that do not hold
     * @param today      what became of the deliveries of this day (UTC)
     * @param waiting    among the dead letters
     * @param expires    when the oldest dead letter or staged file is thrown away, unless somebody sees to it
     */
    record Connection(
            String name,
            String state,
            Optional<String> version,
            List<ReportedProblem> problems,
            Account today,
            Account yesterday,
            boolean balances,
            long waiting,
            Optional<String> expires) {}

    record Status(Health health, List<Connection> connections) {}

    /** Of one day (UTC), newest first. */
    record Deliveries(String connection, LocalDate day, Account account, List<DeliveryAccount> deliveries) {}

    Answer status(OperatorRequest request) {
        return Answer.json(new Status(Health.of(readiness), all()));
    }

    Answer connections(OperatorRequest request) {
        return Answer.json(all());
    }

    Answer connection(OperatorRequest request) {
        return Answer.json(shown(statusOf(request)));
    }

    /** Also of a connection whose file is gone. */
    Answer deliveries(OperatorRequest request) {
        if (!ledger.connections().contains(request.target())) statusOf(request);
        var day = request.parameter("day").map(StatusResource::day).orElseGet(reconciliation::today);
        return Answer.json(new Deliveries(
                request.target(),
                day,
                accounts.day(request.target(), day),
                accounts.deliveries(request.target(), day, request.number("limit", USUAL_LIMIT, MAX_LIMIT))));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException _) {
            throw Refused.badRequest("day", "\"" + text + "\" is no day.", "Write it as 2026-03-01.");
        }
    }

    private ConnectionStatus statusOf(OperatorRequest request) {
        return Optional.ofNullable(statuses.get().get(request.target()))
                .orElseThrow(() -> Refused.notFound(
                        "There is no connection " + request.target() + ".", "Look at /connections for their names."));
    }

    /** Those whose file is gone as well, when something of theirs is for a person to do. */
    private List<Connection> all() {
        var there = statuses.get();
        var gone = ledger.connections().stream()
                .filter(name -> !there.containsKey(name))
                .sorted()
                .map(name -> shown(name, GONE, Optional.empty(), List.of()))
                .filter(connection -> connection.waiting() > 0 || !connection.balances());
        return Stream.concat(there.values().stream().map(this::shown), gone).toList();
    }

    private Connection shown(ConnectionStatus status) {
        return shown(status.connection(), status.state().word(), status.version(), status.problems());
    }

    private Connection shown(String name, String state, Optional<String> version, List<ReportedProblem> problems) {
        var today = reconciliation.today();
        var unbalanced =
                reconciliation.problems(name).stream().map(ReportedProblem::of).toList();
        return new Connection(
                name,
                state,
                version,
                Stream.concat(problems.stream(), unbalanced.stream()).toList(),
                reconciliation.ofDay(name, today),
                reconciliation.ofDay(name, today.minusDays(1)),
                unbalanced.isEmpty(),
                deadLetters.countWaiting(name),
                age.next(name).map(Instant::toString));
    }
}
