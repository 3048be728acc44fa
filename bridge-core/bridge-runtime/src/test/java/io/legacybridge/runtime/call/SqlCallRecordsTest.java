package io.legacybridge.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.call.CallRecords.Begun;
import io.legacybridge.runtime.call.CallRecords.Call;
import io.legacybridge.runtime.call.CallRecords.State;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.threeten.extra.MutableClock;

@ParameterizedClass
@EnumSource(StoreKind.class)
class SqlCallRecordsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Parameter
    private StoreKind kind;

    @TempDir
    Path folder;

    private Database database;
    private SqlCallRecords records;

    @BeforeEach
    void open() {
        database = kind.open(folder, "ledger");
        records = new SqlCallRecords(database, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aKeyBelongsToTheCallThatCameFirst() {
        assertThat(records.begin(call("a", "key", "body"))).isInstanceOf(Begun.New.class);

        var second = (Begun.Known) records.begin(call("b", "key", "other"));

        assertThat(second.call().id()).isEqualTo("a");
        assertThat(second.call().state()).isEqualTo(State.OPEN);
        assertThat(records.begin(call("c", null, ""))).isInstanceOf(Begun.New.class);
        assertThat(records.begin(call("d", null, ""))).isInstanceOf(Begun.New.class);
    }

    @Test
    void ofManyAtOnceOneBegins() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var begun = threads.invokeAll(IntStream.range(0, 40)
                    .<Callable<Begun>>mapToObj(number -> () -> records.begin(call("c" + number, "key", "body")))
                    .toList());

            var winners = 0;
            for (var one : begun) if (one.get() instanceof Begun.New) winners++;
            assertThat(winners).isEqualTo(1);
        }
    }

    @Test
    void theAnswerIsKeptWithTheCall() {
        records.begin(call("a", "key", "body"));

        records.end("a", State.ANSWERED, Optional.of(new byte[] {1, 0, 2}));

        var found = records.withKey("key").orElseThrow();
        assertThat(found.state()).isEqualTo(State.ANSWERED);
        assertThat(found.answer().orElseThrow()).containsExactly(1, 0, 2);
        assertThat(found.ended()).hasValue(NOON);
        assertThat(records.find("a")).isPresent();
    }

    @Test
    void whatCertainlyDidNothingGivesItsKeyBackToTheSameRequestOnly() {
        records.begin(call("a", "key", "body"));
        records.end("a", State.NOT_SENT, Optional.empty());

        assertThat(records.begin(call("b", "key", "other"))).isInstanceOf(Begun.Known.class);
        assertThat(records.begin(call("c", "key", "body"))).isInstanceOf(Begun.New.class);
        assertThat(records.find("a")).isEmpty();
    }

    @Test
    void whatAnEarlierRunLeftOpenIsUnknownAndWhatAnotherNodeAsksIsNot() {
        records.begin(call("a", "key", "body"));

        assertThat(state(records, "a")).isEqualTo(State.OPEN);
        assertThat(state(another(NOON.plusSeconds(1)), "a"))
                .isEqualTo(database.isShared() ? State.OPEN : State.UNKNOWN);
    }

    @Test
    void whetherAnotherNodeMayStillEndACallIsSaidByNoClockOfANode() {
        records.begin(call("now", null, "body"));
        another(NOON.plusSeconds(31).plus(SqlCallRecords.GRACE)).begin(call("over", null, "body"));

        for (var clock : List.of(NOON.minus(Duration.ofDays(1)), NOON.plus(Duration.ofDays(1)))) {
            var other = another(clock);
            assertThat(state(other, "now")).isEqualTo(database.isShared() ? State.OPEN : State.UNKNOWN);
            assertThat(state(other, "over")).isEqualTo(State.UNKNOWN);
        }
    }

    private SqlCallRecords another(Instant now) {
        return new SqlCallRecords(database, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static State state(SqlCallRecords records, String id) {
        return records.find(id).orElseThrow().state();
    }

    @Test
    void whatThisRunNeverStoredTheEndOfIsUnknownWhenItsDeadlineIsLongOver() {
        var clock = MutableClock.of(NOON, ZoneOffset.UTC);
        var mine = new SqlCallRecords(database, clock);
        mine.begin(call("a", "key", "body"));

        clock.add(Duration.ofMinutes(1));
        assertThat(mine.find("a").orElseThrow().state()).isEqualTo(State.OPEN);
        clock.add(Duration.ofMinutes(1));
        assertThat(mine.find("a").orElseThrow().state()).isEqualTo(State.UNKNOWN);
        assertThat(((Begun.Known) mine.begin(call("b", "key", "body"))).call().state())
                .isEqualTo(State.UNKNOWN);
        mine.end("a", State.ANSWERED, Optional.of(new byte[] {1}));
        assertThat(mine.find("a").orElseThrow().state())
                .as("it ended after all")
                .isEqualTo(State.ANSWERED);
    }

    @Test
    void oldOnesAreForgotten() {
        records.begin(call("a", "key", "body"));

        assertThat(records.forgetBefore(NOON)).isZero();
        assertThat(records.forgetBefore(NOON.plusSeconds(1))).isEqualTo(1);
        assertThat(records.find("a")).isEmpty();
    }

    private static Call call(String id, String key, String request) {
        return new Call(
                id,
                "crm",
                "bank",
                "transfer",
                Optional.ofNullable(key),
                request,
                new Versions("c0ffee", "beef"),
                NOON,
                NOON.plusSeconds(30),
                State.OPEN,
                Optional.empty(),
                Optional.empty());
    }
}
