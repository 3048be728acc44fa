package io.legacybridge.runtime.ledger;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.ledger.Ledger.Tally;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class SeenHorizonTest {

    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final Duration THREE_DAYS = Duration.ofDays(3);

    @Parameter
    private StoreKind kind;

    @TempDir
    Path folder;

    private Database database;
    private Instant now = NOON;

    @BeforeEach
    void open() {
        database = kind.open(folder, "ledger");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void forgetsWhatIsOlderThanItsDays() {
        record(4, "old");
        record(3, "kept");
        record(0, "new");

        horizon(1_000).forget();

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
        horizon.forget();

        assertThat(seen("a", "d", "e", "f", "g")).containsExactlyInAnyOrder("d", "e", "f", "g");
        horizon.forget();
        assertThat(horizon.problem())
                .as("also when the next look finds no more than may be kept")
                .map(Problem::toString)
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("known since 2026-03-08 only", "Raise seen-ids.", "[ledger/seen-ids]"));
        now = NOON.plus(Duration.ofDays(1));
        assertThat(horizon.problem()).isEmpty();
    }

    @Test
    void neverForgetsThePresentDay() {
        record(1, "yesterday");
        record(0, "a", "b", "c");

        horizon(2).forget();

        assertThat(seen("yesterday", "a", "b", "c")).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void forgetsMoreThanOneSegment() {
        var many = IntStream.range(0, SeenHorizon.SEGMENT * 2 + 1)
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
        record(9, many);
        record(0, "new");

        horizon(1_000_000).forget();

        assertThat(seen(many)).isEmpty();
        assertThat(seen("new")).containsExactly("new");
    }

    @Test
    void knowsAndForgetsTheIdsOfAnEarlierVersion() {
        recordBefore(3, "kept");
        recordBefore(4, "old", "older");
        assertThat(seen("kept", "old", "new")).containsExactlyInAnyOrder("kept", "old");

        horizon(1_000).forget();
        assertThat(seen("kept", "old", "older")).containsExactly("kept");

        record(0, "a", "b");
        horizon(2).forget();
        assertThat(seen("kept", "a", "b")).containsExactlyInAnyOrder("a", "b");
    }

    private void recordBefore(int daysAgo, String... ids) {
        var day = LocalDate.ofInstant(NOON, ZoneOffset.UTC).minusDays(daysAgo).toEpochDay();
        database.transaction(connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO seen_before (key, day) VALUES (?, ?)")) {
                for (var id : ids) {
                    insert.setString(1, id);
                    insert.setLong(2, day);
                    insert.executeUpdate();
                }
                return null;
            }
        });
    }

    private SeenHorizon horizon(long ids) {
        return new SeenHorizon(database, THREE_DAYS, ids, ((InstantSource) () -> now).withZone(ZoneOffset.UTC));
    }

    private void record(int daysAgo, String... ids) {
        var then = Clock.fixed(NOON.minus(Duration.ofDays(daysAgo)), ZoneOffset.UTC);
        var ledger = new SqlLedger(database, then);
        var number = ledger.openBatch("orders", "queue", new Versions("c0ffee", "beef"), List.of())
                .number();
        ledger.recordBatch("orders", number, known(ids), Tally.ZERO, List.of(), Optional.empty());
    }

    private Set<String> seen(String... ids) {
        return new SqlLedger(database, Clock.systemUTC())
                .openBatch("orders", "queue", new Versions("c0ffee", "beef"), known(ids))
                .seen();
    }
}
