package io.legacybridge.runtime.ledger;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.spi.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenHorizonTest extends LedgerOnEachStore {

    private static final Duration THREE_DAYS = Duration.ofDays(3);

    private Instant now = NOON;

    @Test
    void forgetsWhatIsOlderThanItsDays() {
        record(4, "old");
        record(3, "kept");
        record(0, "new");

        horizon(1_000).forget(() -> false);

        assertThat(seen("old", "kept", "new")).containsExactlyInAnyOrder("kept", "new");
    }

    @Test
    void forgetsTheOldestDaysEarlyWhenThereAreTooManyIds() {
        record(3, "a", "b", "c");
        record(2, "d", "e");
        record(1, "f");
        record(0, "g");

        var horizon = horizon(4);
        assertThat(horizon.problem()).isEmpty();
        horizon.forget(() -> false);

        assertThat(seen("a", "d", "e", "f", "g")).containsExactlyInAnyOrder("d", "e", "f", "g");
        horizon.forget(() -> false);
        assertThat(horizon.problem())
                .as("also when the next look finds no more than may be kept")
                .map(Problem::toString)
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("known since 2026-02-27 only", "Raise seen-ids.", "[ledger/seen-ids]"));
        now = NOON.plus(Duration.ofDays(1));
        assertThat(horizon.problem()).isEmpty();
    }

    @Test
    void whatItsSourceOffersAgainIsKnownForAsLongAsWhatIsNew() {
        record(3, "orders.a", "orders.b");
        now = NOON.plus(Duration.ofDays(1));
        ledger(0).openBatch("orders", "queue", VERSIONS, known("orders.new", "orders.a"));

        horizon(1_000).forget(() -> false);

        assertThat(seen("orders.a", "orders.b", "orders.new")).containsExactly("orders.a");
    }

    /** It offers the last ones again when it is started next, as a yearly table does. */
    @Test
    void theLastIdsOfAConnectionThatGoesOnAtAPositionStayHoweverLongItIsQuiet() {
        record(100, "table.long-ago");
        record("table", 92, Optional.of("noon"), "table.a");
        record("table", 91, Optional.of("noon"), "table.b");
        record("busy", 91, Optional.of("noon"), "busy.a");
        record("busy", 0, Optional.of("noon"), "busy.b");
        record("queue", 91, Optional.empty(), "queue.a");

        horizon(1_000).forget(() -> false);

        assertThat(seen("table.long-ago", "table.a", "table.b", "busy.a", "busy.b", "queue.a"))
                .containsExactlyInAnyOrder("table.a", "table.b", "busy.b");
    }

    @Test
    void neverForgetsThePresentDay() {
        record(1, "yesterday");
        record(0, "a", "b", "c");

        horizon(2).forget(() -> false);

        assertThat(seen("yesterday", "a", "b", "c")).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void forgetsMoreThanOneSegment() {
        var many = IntStream.range(0, SeenHorizon.SEGMENT * 2 + 1)
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
        record(9, many);
        record(0, "new");

        horizon(1_000_000).forget(() -> false);

        assertThat(seen(many)).isEmpty();
        assertThat(seen("new")).containsExactly("new");
    }

    private SeenHorizon horizon(long ids) {
        return new SeenHorizon(database, THREE_DAYS, ids, ((InstantSource) () -> now).withZone(ZoneOffset.UTC));
    }

    private void record(int daysAgo, String... ids) {
        record("orders", daysAgo, Optional.empty(), ids);
    }

    private void record(String connection, int daysAgo, Optional<String> position, String... ids) {
        var ledger = ledger(daysAgo);
        var number = ledger.openBatch(connection, "queue", VERSIONS, List.of()).number();
        ledger.recordBatch(connection, number, known(ids), List.of(), Tally.ZERO, List.of(), position);
    }

    private SqlLedger ledger(int daysAgo) {
        return new SqlLedger(database, Clock.fixed(NOON.minus(Duration.ofDays(daysAgo)), ZoneOffset.UTC));
    }

    private Set<String> seen(String... ids) {
        return database.read(connection -> SeenTable.known(connection, known(ids)))
                .keySet();
    }
}
