package io.legacybridge.runtime.ledger;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.ledger.Accounts.DeliveryAccount;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.spi.FileAppearance;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeliveryHorizonTest extends LedgerOnEachStore {

    private static final LocalDate TODAY = LocalDate.ofInstant(NOON, ZoneOffset.UTC);
    private static final Duration THREE_DAYS = Duration.ofDays(3);
    private static final Tally TWO = new Tally(2, 1, 1, 0, 0);

    private Instant now = NOON;

    @Test
    void batchesOfADayThatIsLongAgoBecomeOneWithTheirSums() {
        for (var batch = 0; batch < 3; batch++) record("orders", 5, TWO);
        record("others", 5, TWO);
        var last = record("orders", 5, TWO);
        var next = Stream.of(record("orders", 4, TWO), record("orders", 4, TWO)).toList();
        var kept = Stream.of(record("orders", 3, TWO), record("orders", 3, TWO)).toList();
        var horizon = horizon();

        horizon.fold(() -> false);

        assertThat(on(5, "orders")).containsExactly(last);
        assertThat(accounts().day("orders", TODAY.minusDays(5))).isEqualTo(new Account(8, 4, 4, 0, 0, 0));
        assertThat(accounts().day("others", TODAY.minusDays(5))).isEqualTo(new Account(2, 1, 1, 0, 0, 0));
        assertThat(on(4, "orders")).containsExactly(next.getLast());
        assertThat(on(3, "orders")).containsExactlyElementsOf(kept.reversed());

        now = NOON.plus(Duration.ofDays(1));
        horizon.fold(() -> false);
        horizon().fold(() -> false);
        assertThat(on(3, "orders")).containsExactly(kept.getLast());
        assertThat(accounts().day("orders", TODAY.minusDays(3))).isEqualTo(new Account(4, 2, 2, 0, 0, 0));
        assertThat(on(5, "orders")).containsExactly(last);
        assertThat(record("orders", 0, TWO)).isEqualTo(kept.getLast() + 1);
    }

    @Test
    void filesAndWhatHasADeadLetterStayAndWhatNeverCameToAnEndIsGone() {
        var ledger = ledger(5);
        var file = ledger.openFile("orders", new FileAppearance("/out/orders.dat", 3, NOON), "d1", VERSIONS);
        ledger.complete("orders", file.number());
        var begun = ledger.openFile("orders", new FileAppearance("/out/begun.dat", 3, NOON), "d2", VERSIONS);
        record("orders", 5, TWO);
        open("orders", 5);
        var bad = open("orders", 5);
        var letter = new DeadLetter(
                "bad", "orders", bad, "Q#1", 0, "no", "record/bad", new byte[0], Optional.empty(), VERSIONS, NOON);
        ledger.recordBatch(
                "orders", bad, List.of(), known("bad"), new Tally(1, 0, 0, 1, 0), List.of(letter), Optional.empty());
        var last = record("orders", 5, TWO);
        open("orders", 5);

        horizon().fold(() -> false);

        assertThat(on(5, "orders")).containsExactly(last, bad, begun.number(), file.number());
        assertThat(accounts().day("orders", TODAY.minusDays(5))).isEqualTo(new Account(5, 2, 2, 1, 0, 0));
    }

    @Test
    void foldsMoreThanOneSegment() {
        var begun = NOON.minus(Duration.ofDays(5)).toEpochMilli();
        var many = DeliveryHorizon.SEGMENT * 2 + 1;
        record("orders", 5, TWO);
        database.transaction(connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO delivery (connection, number, name, begun,"
                    + " completed, connection_version, contract_version, taken, published)"
                    + " VALUES ('orders', ?, 'Q', ?, ?, 'v', 'c', 1, 1)")) {
                for (var number = 0; number < many; number++) {
                    insert.setLong(1, 2 + number);
                    insert.setLong(2, begun);
                    insert.setLong(3, begun);
                    insert.addBatch();
                }
                return insert.executeBatch();
            }
        });

        horizon().fold(() -> false);

        assertThat(on(5, "orders")).containsExactly(1L + many);
        assertThat(accounts().day("orders", TODAY.minusDays(5))).isEqualTo(new Account(2 + many, 1 + many, 1, 0, 0, 0));
    }

    private DeliveryHorizon horizon() {
        return new DeliveryHorizon(database, THREE_DAYS, ((InstantSource) () -> now).withZone(ZoneOffset.UTC));
    }

    private Accounts accounts() {
        return new Accounts(database);
    }

    private SqlLedger ledger(int daysAgo) {
        return new SqlLedger(database, Clock.fixed(NOON.minus(Duration.ofDays(daysAgo)), ZoneOffset.UTC));
    }

    private long open(String connection, int daysAgo) {
        return ledger(daysAgo)
                .openBatch(connection, "queue", VERSIONS, known("first"))
                .number();
    }

    private long record(String connection, int daysAgo, Tally tally) {
        var number = open(connection, daysAgo);
        ledger(daysAgo).recordBatch(connection, number, List.of(), List.of(), tally, List.of(), Optional.empty());
        return number;
    }

    /** Newest first. */
    private List<Long> on(int daysAgo, String connection) {
        return accounts().deliveries(connection, TODAY.minusDays(daysAgo), 100).stream()
                .map(DeliveryAccount::delivery)
                .toList();
    }
}
