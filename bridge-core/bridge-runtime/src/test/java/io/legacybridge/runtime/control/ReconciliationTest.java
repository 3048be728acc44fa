package io.legacybridge.runtime.control;

import static io.legacybridge.runtime.ledger.KnownIds.known;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Database;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.threeten.extra.MutableClock;

class ReconciliationTest {

    private static final Instant FRIDAY = Instant.parse("2026-03-06T12:00:00Z");
    private static final Instant MONDAY = Instant.parse("2026-03-09T12:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-03-10T12:00:00Z");

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Reconciliation.class);
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("ledger.db"), "ledger");
        logged.start();
        log.setLevel(Level.INFO);
        log.addAppender(logged);
    }

    @AfterEach
    void close() {
        log.detachAppender(logged);
        log.setLevel(null);
        database.close();
    }

    @Test
    void afterAWeekendOffTheLogSaysFridaysSumsOnceAndTheNextDayMondays() {
        take(FRIDAY, new Tally(5, 4, 1, 0, 0));
        take(MONDAY, new Tally(2, 2, 0, 0, 0));
        var clock = MutableClock.of(MONDAY, ZoneOffset.UTC);
        var reconciliation = new Reconciliation(new Accounts(database), () -> Set.of("orders"), clock);

        reconciliation.look();
        reconciliation.look();
        assertThat(said()).containsExactly("2026-03-06: 5 taken, 4 published, 1 duplicate");

        clock.setInstant(TUESDAY);
        reconciliation.look();
        assertThat(said()).hasSize(2).last().isEqualTo("2026-03-09: 2 taken, 2 published, 0 duplicate");
    }

    private void take(Instant when, Tally tally) {
        var ledger = new SqlLedger(database, Clock.fixed(when, ZoneOffset.UTC));
        var batch = ledger.openBatch("orders", "ORDERS", new Versions("v", "c"), List.of());
        ledger.recordBatch(
                "orders", batch.number(), known("id " + when), List.of(), tally, List.of(), Optional.empty());
    }

    private List<String> said() {
        return logged.list.stream()
                .map(event -> "%s: %s taken, %s published, %s duplicate"
                        .formatted(
                                value(event, "day"),
                                value(event, "taken"),
                                value(event, "published"),
                                value(event, "duplicate")))
                .toList();
    }

    private static Object value(ILoggingEvent event, String key) {
        return event.getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals(key))
                .findFirst()
                .orElseThrow()
                .value;
    }
}
