package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.ledger.Account;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger.Tally;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.ledger.SqlLetters;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.StoreKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(StoreKind.class)
class MaximumAgeTest {

    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
    private static final Duration WAIT = Duration.ofDays(90);
    private static final Duration KEEP = Duration.ofDays(30);
    private static final Versions VERSIONS = new Versions("v", "c");

    @Parameter
    private StoreKind kind;

    @TempDir
    Path home;

    private Database store;
    private SqlLedger ledger;
    private SqlLetters letters;

    @BeforeEach
    void open() {
        store = kind.open(home, "ledger");
        ledger = new SqlLedger(store, at(NOON));
        letters = new SqlLetters(store, at(NOON));
    }

    @AfterEach
    void close() {
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
    void aLetterWhoseReplayIsInDoubtIsLeftToAPerson() throws IOException {
        setAside("doubtful", NOON);
        letters.beginReplay("doubtful");
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

    private void setAside(String id, Instant time) {
        var batch = ledger.openBatch("orders", id, VERSIONS, List.of()).number();
        var letter =
                new DeadLetter(id, "orders", batch, id + "#1", 0, "no", "record/bad", new byte[] {1}, VERSIONS, time);
        ledger.recordBatch("orders", batch, List.of(), new Tally(1, 0, 0, 1, 0), List.of(letter), Optional.empty());
    }

    private void staged(String name, Instant time) throws IOException {
        for (var ending : List.of(".staged", ".label")) {
            var file = home.resolve("staging").resolve(name + ending);
            Files.createDirectories(file.getParent());
            Files.setLastModifiedTime(Files.write(file, new byte[] {1}), FileTime.from(time));
        }
    }

    private MaximumAge age(Instant now) {
        return new MaximumAge(letters, home.resolve("staging"), WAIT, KEEP, at(now));
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
