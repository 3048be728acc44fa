package io.legacybridge.runtime.control;

import io.legacybridge.runtime.ledger.Account;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds against each other what was taken and what became of it. Once a day (UTC) the log says the sums of the day before, at a start
 * those of a week; a sum that does not hold is told at the next look.
 */
public final class Reconciliation {

    /** A start says the sums of so many days: nobody may have said them while the appliance was off. */
    private static final int DAYS_BACK = 7;

    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    private final Accounts accounts;
    private final Supplier<Set<String>> connections;
    private final Clock clock;
    private final Map<String, StandingTrouble<Problem>> troubles = new HashMap<>();
    private LocalDate told = LocalDate.MIN;

    /** @param connections names of all that ever took something */
    public Reconciliation(Accounts accounts, Supplier<Set<String>> connections, Clock clock) {
        this.accounts = accounts;
        this.connections = connections;
        this.clock = clock;
    }

    /** To be called now and then. */
    public synchronized void look() {
        var today = today();
        var yesterday = today.minusDays(1);
        var furthest = today.minusDays(DAYS_BACK);
        var first = told.isBefore(furthest) ? furthest : told.plusDays(1);
        for (var connection : connections.get()) {
            first.datesUntil(today).forEach(day -> say(connection, day, accounts.day(connection, day)));
            tell(connection, problems(connection).stream().findFirst());
        }
        told = yesterday;
    }

    LocalDate today() {
        return LocalDate.now(clock.withZone(ZoneOffset.UTC));
    }

    Account ofDay(String connection, LocalDate day) {
        return accounts.day(connection, day);
    }

    /** What is wrong with the sums of the last two days. */
    Collection<Problem> problems(String connection) {
        var today = today();
        return Stream.of(today.minusDays(1), today)
                .flatMap(day -> problem(connection, day, accounts.day(connection, day)).stream())
                .toList();
    }

    private static Optional<Problem> problem(String connection, LocalDate day, Account account) {
        if (account.balances()) return Optional.empty();
        var what = account.missing() > 0
                ? "%,d of the %,d records that were taken on %s are unaccounted for."
                        .formatted(account.missing(), account.taken(), day)
                : "%,d more records than were taken on %s are accounted for.".formatted(-account.missing(), day);
        return Optional.of(Problem.error(
                Place.of("connections/" + connection + ".yaml"),
                what,
                "Find the delivery with bridge status " + connection + " --day " + day
                        + ", keep a copy of data/, and report it to the maintainers.",
                "ledger/unbalanced"));
    }

    private void tell(String connection, Optional<Problem> problem) {
        var trouble = troubles.computeIfAbsent(connection, _ -> new StandingTrouble<>());
        if (problem.isEmpty()) trouble.ends();
        else if (trouble.begins(problem.get()))
            log.atError()
                    .addKeyValue("connection", connection)
                    .log(problem.get().toString());
    }

    private static void say(String connection, LocalDate day, Account account) {
        if (account.taken() == 0) return;
        log.atInfo()
                .addKeyValue("connection", connection)
                .addKeyValue("day", day)
                .addKeyValue("taken", account.taken())
                .addKeyValue("published", account.published())
                .addKeyValue("duplicate", account.duplicate())
                .addKeyValue("waiting", account.waiting())
                .addKeyValue("discarded", account.discarded())
                .addKeyValue("replayed", account.replayed())
                .log("What became of the records of a day");
    }
}
