package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.legacybridge.runtime.connection.MaximumAge.Journalled;
import io.legacybridge.runtime.flow.InboundFlow;
import io.legacybridge.runtime.ledger.Account;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.ledger.SqlLetters;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.runtime.watch.ProvenClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.threeten.extra.MutableClock;

@ParameterizedClass
@EnumSource(StoreKind.class)
class MaximumAgeTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Duration WAIT = Duration.ofDays(90);
    private static final Duration KEEP = Duration.ofDays(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final Versions VERSIONS = new Versions("v", "c");

    @Parameter
    private StoreKind kind;

    @TempDir
    Path home;

    private final MutableClock clock = MutableClock.of(NOON, ZoneOffset.UTC);
    private final Set<String> journalled = new HashSet<>();
    private boolean complete = true;
    private Duration ticked = Duration.ZERO;
    private Database store;
    private SqlLedger ledger;
    private SqlLetters letters;
    private final Logger logger = (Logger) LoggerFactory.getLogger(MaximumAge.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void open() {
        store = kind.open(home, "ledger");
        ledger = new SqlLedger(store, at(NOON));
        letters = new SqlLetters(store, at(NOON));
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        store.close();
    }

    @Test
    void aDeadLetterThatNobodyTookCareOfIsDiscardedAsExpiredAndTheSumHolds() throws IOException {
        setAside("old", NOON);
        setAside("young", NOON.plusSeconds(1));
        var age = age(NOON.plus(WAIT).plusMillis(1));
        assertThat(age.next("orders")).contains(NOON.plus(WAIT));

        age.enforce();

        assertThat(letters.find("old")).hasValueSatisfying(letter -> {
            assertThat(letter.state()).isEqualTo(State.DISCARDED);
            assertThat(letter.closed().orElseThrow().because()).isEqualTo("expired");
            assertThat(letter.closed().orElseThrow().by()).isEqualTo("appliance");
        });
        assertThat(letters.find("young"))
                .hasValueSatisfying(letter -> assertThat(letter.state()).isEqualTo(State.WAITING));
        assertThat(age.next("orders")).contains(NOON.plusSeconds(1).plus(WAIT));
        var account =
                new Accounts(store).day("orders", NOON.atZone(ZoneOffset.UTC).toLocalDate());
        assertThat(account)
                .extracting(Account::taken, Account::waiting, Account::discarded, Account::missing)
                .containsExactly(2L, 1L, 1L, 0L);
    }

    @Test
    void aRecordWithWhichTheProcessEndedIsNotGivenUpWhenClientsHaveIt() throws IOException {
        setAside("published", NOON, InboundFlow.ENDS_THE_PROCESS);
        setAside("unpublished", NOON, InboundFlow.ENDS_THE_PROCESS);
        journalled.add("published");
        var age = age(NOON.plus(WAIT).plusMillis(1));

        complete = false;
        age.enforce();
        assertThat(ledger.countWaiting("orders"))
                .as("while the broker may hold them")
                .isEqualTo(2);

        complete = true;
        age.enforce();
        assertThat(state("published")).isEqualTo(State.REPLAYED);
        assertThat(state("unpublished")).isEqualTo(State.DISCARDED);
    }

    /** The journal keeps messages for a shorter time than letters wait. */
    @Test
    void aRecordWithWhichTheProcessEndedIsLookedForWhileTheJournalStillHasIt() throws IOException {
        setAside("published", NOON, InboundFlow.ENDS_THE_PROCESS);
        setAside("unpublished", NOON, InboundFlow.ENDS_THE_PROCESS);
        journalled.add("published");

        age(NOON.plus(DAY)).enforce();

        assertThat(state("published")).isEqualTo(State.REPLAYED);
        assertThat(state("unpublished")).isEqualTo(State.WAITING);
    }

    @Test
    void aLetterWhoseReplayIsInDoubtIsLeftToAPerson() throws IOException {
        setAside("doubtful", NOON);
        letters.beginReplay(letters.find("doubtful").orElseThrow());
        var age = age(NOON.plus(WAIT).plusMillis(1));

        age.enforce();

        assertThat(age.next("orders")).isEmpty();
        assertThat(ledger.countWaiting("orders")).isOne();
    }

    @Test
    void aStagedFileIsDeletedWhenItIsTooOldAlsoOneThatWasSetAside() throws IOException {
        staged("orders/young", NOON.plusSeconds(1));
        staged("orders/old", NOON);
        staged("orders/unreadable/old", NOON);
        staged("gone/old", NOON);
        var age = age(NOON.plus(KEEP).plusMillis(1));
        assertThat(age.next("orders")).contains(NOON.plus(KEEP));

        age.enforce();

        try (var left = Files.walk(home.resolve("staging"))) {
            assertThat(left.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("young.staged", "young.label");
        }
        assertThat(age.next("orders")).contains(NOON.plusSeconds(1).plus(KEEP));
        assertThat(age.next("gone")).isEmpty();
    }

    @Test
    void aStartWithTheClockAYearAheadEndsNothingAndAnnouncesItAndADayOfAgreementDoes() throws IOException {
        setAside("letter", NOON);
        staged("orders/file", NOON);
        clock.setInstant(NOON.plus(YEAR));
        var age = started();
        var lines = log();

        for (var hour = 0; hour < 24; hour++) {
            age.enforce();
            pass(HOUR);
        }
        clock.setInstant(NOON.plus(DAY));
        age.enforce();
        clock.setInstant(NOON.plus(YEAR));
        for (var hour = 0; hour < 24; hour++) {
            age.enforce();
            pass(HOUR);
        }

        assertThat(state("letter")).isEqualTo(State.WAITING);
        assertThat(isStaged("file")).isTrue();
        var from = NOON.plus(YEAR).plus(DAY);
        assertThat(age.next("orders")).contains(from);
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        told -> assertThat(told).contains("1 dead letters have waited", "not before " + from),
                        told -> assertThat(told).contains("1 staged files are older", "not before " + from),
                        told -> assertThat(told).contains("1 dead letters have waited", "not before " + from),
                        told -> assertThat(told).contains("1 staged files are older", "not before " + from));

        age.enforce();

        assertThat(state("letter")).isEqualTo(State.DISCARDED);
        assertThat(isStaged("file")).isFalse();
    }

    @Test
    void aClockThatJumpsAheadByAnHourInAProcessThatRunsEndsNothing() throws IOException {
        setAside("letter", NOON);
        var age = age(NOON.plus(WAIT));
        age.enforce();

        clock.add(HOUR);
        age.enforce();

        assertThat(state("letter")).isEqualTo(State.WAITING);
        assertThat(age.next("orders")).contains(clock.instant().plus(DAY));
    }

    @Test
    void aClockThatIsPutRightByLessThanAnHourIsBelieved() throws IOException {
        setAside("letter", NOON);
        clock.setInstant(NOON.plus(WAIT));
        var age = started();
        clock.add(HOUR.minusMillis(1));
        pass(DAY);

        age.enforce();

        assertThat(state("letter")).isEqualTo(State.DISCARDED);
    }

    private ListAppender<ILoggingEvent> log() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.WARN);
        return lines;
    }

    private void setAside(String id, Instant time) {
        setAside(id, time, "record/bad");
    }

    private void setAside(String id, Instant time, String code) {
        var batch = ledger.openBatch("orders", id, VERSIONS, List.of()).number();
        var letter = new DeadLetter(
                id, "orders", batch, id + "#1", 0, "no", code, new byte[] {1}, Optional.empty(), VERSIONS, time);
        ledger.recordBatch(
                "orders", batch, List.of(), List.of(), new Tally(1, 0, 0, 1, 0), List.of(letter), Optional.empty());
    }

    private void staged(String name, Instant time) throws IOException {
        for (var ending : List.of(".staged", ".label")) {
            var file = home.resolve("staging").resolve(name + ending);
            Files.createDirectories(file.getParent());
            Files.setLastModifiedTime(Files.write(file, new byte[] {1}), FileTime.from(time));
        }
    }

    /** In a process that has run for two days. */
    private MaximumAge age(Instant now) {
        clock.setInstant(now.minus(DAY).minus(DAY));
        var age = started();
        pass(DAY);
        pass(DAY);
        return age;
    }

    private MaximumAge started() {
        return new MaximumAge(
                letters,
                new Known(),
                home.resolve("staging"),
                WAIT,
                KEEP,
                new ProvenClock(clock, () -> ticked.toNanos()));
    }

    private final class Known implements Journalled {

        @Override
        public boolean isComplete(String connection) {
            return complete;
        }

        @Override
        public boolean has(String messageId) {
            return journalled.contains(messageId);
        }
    }

    private void pass(Duration time) {
        clock.add(time);
        ticked = ticked.plus(time);
    }

    private State state(String id) {
        return letters.find(id).orElseThrow().state();
    }

    private boolean isStaged(String name) {
        return Files.exists(home.resolve("staging/orders").resolve(name + ".staged"));
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
