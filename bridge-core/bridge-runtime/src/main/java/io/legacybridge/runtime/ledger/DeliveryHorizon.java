package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * How long the ledger knows each batch by itself. After that those of one connection and day (UTC) are one row with their sums, and
 * what never came to an end is gone. Files stay, and so does whatever has a dead letter.
 */
public final class DeliveryHorizon {

    /** So many rows become one in one transaction: a source never waits for a whole day of them. */
    static final int SEGMENT = 5_000;

    private static final String BATCHES_OF_DAY = " FROM delivery WHERE connection = ? AND number >= ? AND number < ?"
            // The + keeps the database from the index of days: in order of numbers only a segment is looked at.
            + " AND +begun >= ? AND +begun < ? AND digest IS NULL AND NOT EXISTS (SELECT 1 FROM dead_letter l"
            + " WHERE l.connection = delivery.connection AND l.delivery = delivery.number)";
    private static final String COMPLETED = BATCHES_OF_DAY + " AND completed IS NOT NULL";

    private final Database database;
    private final Duration keep;
    private final Clock clock;
    private Instant folded = Instant.EPOCH;

    public DeliveryHorizon(Database database, Duration keep, Clock clock) {
        this.database = database;
        this.keep = keep;
        this.clock = clock;
    }

    /**
     * Folds the days that lie behind the horizon.
     *
     * @param ends asked after each transaction: whether to leave the rest for later
     */
    public void fold(BooleanSupplier ends) {
        var end = clock.instant().minus(keep).truncatedTo(ChronoUnit.DAYS);
        for (var name : database.list("SELECT connection FROM delivery_number", row -> row.getString(1))) {
            var day = next(name, folded, end);
            while (day.isPresent()) {
                fold(day.get(), ends);
                if (ends.getAsBoolean()) return;
                day = next(name, day.get().end(), end);
            }
        }
        folded = end;
    }

    /** What one connection took on one day, and between which numbers that is. */
    private record Day(String connection, Instant begin, Instant end, long first, long last) {}

    private Optional<Day> next(String name, Instant since, Instant end) {
        return database.first(
                        "SELECT begun FROM delivery WHERE connection = ? AND begun >= ? AND begun < ? ORDER BY begun LIMIT 1",
                        row -> Sql.time(row, 1).truncatedTo(ChronoUnit.DAYS),
                        name,
                        since,
                        end)
                .flatMap(begin -> day(name, begin, begin.plus(1, ChronoUnit.DAYS)));
    }

    private Optional<Day> day(String name, Instant begin, Instant end) {
        return database.first(
                "SELECT MIN(number), MAX(number) FROM delivery WHERE connection = ? AND begun >= ? AND begun < ?",
                row -> new Day(name, begin, end, row.getLong(1), row.getLong(2)),
                name,
                begin,
                end);
    }

    private void fold(Day day, BooleanSupplier ends) {
        var first = day.first();
        do {
            // Between two segments others write.
            var from = first;
            first = database.transaction(connection -> fold(connection, day, from));
        } while (first <= day.last() && !ends.getAsBoolean());
    }

    /** The last one of a segment becomes the first one of the next. Returns that, or what is behind the day. */
    private static long fold(Connection connection, Day day, long first) throws SQLException {
        var numbers = Sql.list(
                connection,
                "SELECT number" + COMPLETED + " ORDER BY number LIMIT " + SEGMENT,
                row -> row.getLong(1),
                day.connection(),
                first,
                day.last() + 1,
                day.begin(),
                day.end());
        var whole = numbers.size() < SEGMENT;
        var end = whole ? day.last() + 1 : numbers.getLast();
        if (numbers.size() > 1) add(connection, day, first, numbers.getLast());
        Sql.update(
                connection,
                "DELETE" + BATCHES_OF_DAY + " AND completed IS NULL",
                day.connection(),
                first,
                end,
                day.begin(),
                day.end());
        return end;
    }

    /** Adds up what it deletes: another node may fold the same day, and each row is deleted by one of them. */
    private static void add(Connection connection, Day day, long first, long last) throws SQLException {
        var folded = Sql.list(
                connection,
                "DELETE" + COMPLETED + " RETURNING taken, published, duplicate, dead_lettered, discarded",
                row -> new Tally(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)),
                day.connection(),
                first,
                last,
                day.begin(),
                day.end());
        DeliveryTable.add(connection, day.connection(), last, folded.stream().reduce(Tally.ZERO, Tally::plus));
    }
}
