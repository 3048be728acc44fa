package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Sql;
import io.legacybridge.runtime.watch.StandingTrouble;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the ledger knows the ids of messages that came in batches: a number of days, and a number of ids. Whole days are
 * forgotten, the oldest first; that the ids cut the days short is an alarm, for what comes again then is taken for new. A source
 * that goes on at a position offers again what lies there, so the last ids of one that has been quiet since stay.
 */
public final class SeenHorizon {

    /** So many rows are deleted in one transaction: a source never waits for a whole day of them. */
    static final int SEGMENT = 5_000;

    /** What such a source offers again was taken in the last so many days of it. */
    static final int DAYS_OFFERED_AGAIN = 8;

    private static final Logger log = LoggerFactory.getLogger(SeenHorizon.class);

    private final Database database;
    private final Duration days;
    private final long ids;
    private final Clock clock;
    private final StandingTrouble<String> tooMany = new StandingTrouble<>();
    private volatile long firstKept = Long.MIN_VALUE;

    /** @param ids most ids that are kept; those of the present day are kept in any case */
    public SeenHorizon(Database database, Duration days, long ids, Clock clock) {
        this.database = database;
        this.days = days;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Forgets what lies behind the horizon.
     *
     * @param ends asked after each transaction: whether to leave the rest for later
     */
    public void forget(BooleanSupplier ends) {
        var horizon = Math.min(horizon(), today());
        var firstToKeep = firstToKeep(horizon, today());
        if (firstToKeep > horizon) firstKept = firstToKeep;
        var problem = problem();
        if (problem.isEmpty()) tooMany.ends();
        else if (tooMany.begins("days"))
            log.atError().addKeyValue("problem", problem.get()).log("Ids of messages are forgotten too early");
        var forgotten = new Forgotten(firstToKeep, quiet(firstToKeep));
        // Between two segments others write.
        for (var end = segment("", forgotten); end.isPresent() && !ends.getAsBoolean(); )
            end = segment(end.get(), forgotten);
    }

    /** A connection with a position, and the first day of which its ids stay. */
    private record Quiet(String connection, long firstKept) {}

    private List<Quiet> quiet(long firstToKeep) {
        return database
                .list(
                        "SELECT connection, (SELECT completed FROM delivery d WHERE d.connection = p.connection"
                                + " AND completed IS NOT NULL ORDER BY number DESC LIMIT 1) FROM source_position p",
                        row -> new Quiet(row.getString(1), day(Sql.time(row, 2)) - DAYS_OFFERED_AGAIN))
                .stream()
                .filter(one -> one.firstKept() < firstToKeep)
                .toList();
    }

    /** Which ids are, as a condition on their rows. */
    private record Forgotten(long before, List<Quiet> except) {

        String sql() {
            return "day < ?" + " AND NOT (day >= ? AND key LIKE ?)".repeat(except.size());
        }

        Stream<Object> values() {
            // An id begins with its connection, behind the place where it lies.
            return Stream.concat(
                    Stream.of(before),
                    except.stream().flatMap(one -> Stream.of(one.firstKept(), "%/" + one.connection() + ".%")));
        }
    }

    /** That days were cut short, until they would have been forgotten anyway; empty when all of them are known. */
    public Optional<Problem> problem() {
        if (firstKept <= horizon()) return Optional.empty();
        return Optional.of(Problem.error(
                Place.of("bridge.yaml").at("seen-ids"),
                "There are more ids of messages than the %,d of seen-ids, so they are known since %s only, and not for the %d days of seen-keep: a message that comes again later is taken for a new one."
                        .formatted(ids, LocalDate.ofEpochDay(firstKept), days.toDays()),
                "Raise seen-ids.",
                "ledger/seen-ids"));
    }

    private long today() {
        return day(clock.instant());
    }

    private static long day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC).toEpochDay();
    }

    private long horizon() {
        return today() - days.toDays();
    }

    private long firstToKeep(long horizon, long today) {
        var perDay = idsPerDay(horizon);
        var total = perDay.values().stream().mapToLong(Long::longValue).sum();
        var first = horizon;
        while (total > ids && first < today) total -= perDay.getOrDefault(first++, 0L);
        return first;
    }

    private Map<Long, Long> idsPerDay(long horizon) {
        return database
                .list(
                        "SELECT day, COUNT(*) FROM seen WHERE day >= ? GROUP BY day",
                        row -> Map.entry(row.getLong(1), row.getLong(2)),
                        horizon)
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Forgets the next ones behind an id, and says which was the last. Looking for them keeps nobody from writing. */
    private Optional<String> segment(String behind, Forgotten forgotten) {
        var last = database.first(
                "SELECT MAX(key) FROM (SELECT key FROM seen WHERE key > ? AND " + forgotten.sql()
                        + " ORDER BY key LIMIT " + SEGMENT + ") AS segment",
                row -> row.getString(1),
                Stream.concat(Stream.of(behind), forgotten.values()).toArray());
        if (last.isPresent())
            database.update(
                    "DELETE FROM seen WHERE key > ? AND key <= ? AND " + forgotten.sql(),
                    Stream.concat(Stream.of(behind, last.get()), forgotten.values())
                            .toArray());
        return last;
    }
}
