package io.legacybridge.runtime.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.broker.Publisher;
import io.legacybridge.runtime.flow.ReplayFlow.Outcome;
import io.legacybridge.runtime.journal.Journal.Stored;
import io.legacybridge.runtime.ledger.Account;
import io.legacybridge.runtime.ledger.Accounts;
import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.Letter.State;
import io.legacybridge.runtime.ledger.SqlLetters;
import io.legacybridge.runtime.measure.Tally;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.message.MessageWriter;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.testkit.LineFormat;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Replays that end at any step, with the real broker and the real stores: each record is there once, and every sum holds. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class ReplayFlowTest extends FlowSubject {

    private static final Versions VERSIONS = new Versions("c0ffee", "beef");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Account ONE_OF_EACH = new Account(2, 1, 0, 0, 0, 1);

    private SqlLetters letters;
    private final LineFormat format = new LineFormat();

    ReplayFlowTest() {
        super("parts", CLOCK);
    }

    @BeforeEach
    void openLetters() {
        letters = new SqlLetters(ledgerFile, CLOCK);
    }

    @Test
    void aReplayThatWasKilledBehindThePublishingIsRepeatedWithoutHarm() throws Exception {
        var letter = recordLetter("bolt x");
        var payload = "bolt 1.00".getBytes(UTF_8);
        Publisher killed = (connection, chunk) -> {
            publisher.publish(connection, chunk);
            throw new IllegalStateException("killed");
        };

        assertThatThrownBy(() -> flow(killed).record(letter, payload, format, false, "anna"))
                .hasMessage("killed");

        var inDoubt = letters.find(letter.id()).orElseThrow();
        assertThat(inDoubt.isWaiting()).isTrue();
        assertThat(inDoubt.inDoubt()).isTrue();
        assertThat(letters.discard(letter.id(), "anna", "it may be there")).isFalse();
        assertThat(letters.amend(inDoubt, new byte[] {1}, "anna")).isEmpty();

        assertThat(flow(publisher).record(inDoubt, payload, format, false, "anna"))
                .isEqualTo(new Outcome.Replayed(1, 0));

        assertThat(messages()).extracting(Stored::id).containsExactly(letter.id());
        var closed = letters.find(letter.id()).orElseThrow();
        assertThat(closed.state()).isEqualTo(State.REPLAYED);
        assertThat(closed.replays()).isEqualTo(2);
        assertThat(closed.closed().orElseThrow().by()).isEqualTo("anna");
        assertThat(account()).isEqualTo(ONE_OF_EACH);
    }

    @Test
    void whatIsStillBadWaitsAndPublishesNothing() throws Exception {
        var letter = recordLetter("bolt x");

        var outcome = flow(publisher).record(letter, "bolt y".getBytes(UTF_8), format, false, "anna");

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.StillBad.class, bad -> assertThat(bad.code()).isEqualTo("record/bad-number"));
        assertThat(letters.find(letter.id()).orElseThrow()).satisfies(still -> {
            assertThat(still.isWaiting()).isTrue();
            assertThat(still.inDoubt()).isFalse();
            assertThat(still.replays()).isEqualTo(1);
        });
        assertThat(messages()).isEmpty();
        assertThat(account()).isEqualTo(new Account(2, 1, 0, 1, 0, 0));
    }

    @Test
    void aLetterThatIsClosedIsNotReplayedAgain() throws Exception {
        var letter = recordLetter("bolt x");
        letters.discard(letter.id(), "anna", "a test");

        var outcome = flow(publisher).record(letter, "bolt 1.00".getBytes(UTF_8), format, false, "bert");

        assertThat(outcome).isEqualTo(new Outcome.Closed());
        assertThat(messages()).isEmpty();
        assertThat(account()).isEqualTo(new Account(2, 1, 0, 0, 1, 0));
    }

    @Test
    void ofTwoWhoGiveOtherBytesAtOnceOneWinsAndItsBytesArePublished() throws Exception {
        var letter = recordLetter("bolt x");
        var annas = letters.amend(letter, new byte[] {1}, "anna").orElseThrow();

        // On another node, which looked at the letter before, and after.
        assertThat(letters.amend(letter, new byte[] {2}, "bert")).isEmpty();
        var berts = letters.amend(annas, new byte[] {2}, "bert").orElseThrow();
        assertThat(flow(publisher).record(annas, "bolt 1.00".getBytes(UTF_8), format, false, "anna"))
                .isEqualTo(new Outcome.Amended());
        assertThat(flow(publisher).record(berts, "bolt 2.00".getBytes(UTF_8), format, false, "bert"))
                .isEqualTo(new Outcome.Replayed(1, 0));

        assertThat(messages())
                .singleElement()
                .satisfies(
                        message -> assertThat(new String(message.body(), UTF_8)).contains("2.00"));
        var closed = letters.find(letter.id()).orElseThrow();
        assertThat(closed.currentPayload()).isEqualTo(berts.currentPayload());
        assertThat(closed.closed().orElseThrow().by()).isEqualTo("bert");
        assertThat(account()).isEqualTo(ONE_OF_EACH);
    }

    @Test
    void bytesThatAreGivenWhileAReplayRunsAreRefused() throws Exception {
        var letter = recordLetter("bolt x");
        Publisher meanwhile = (connection, chunk) -> {
            assertThat(letters.amend(letter, new byte[] {2}, "bert")).isEmpty();
            publisher.publish(connection, chunk);
        };

        assertThat(flow(meanwhile).record(letter, "bolt 1.00".getBytes(UTF_8), format, false, "anna"))
                .isEqualTo(new Outcome.Replayed(1, 0));
        assertThat(letters.find(letter.id()).orElseThrow().payloads()).isEmpty();
    }

    @Test
    void aFileWhoseReplayWasKilledInItsMiddleGoesOnAndCountsEachRecordOnce() throws Exception {
        var lines = IntStream.rangeClosed(1, 2_500)
                .mapToObj(number -> "part" + number + (number % 1_000 == 7 ? " x" : " 1.00"))
                .collect(Collectors.joining("\n"));
        var letter = fileLetter(lines);
        var chunks = new AtomicInteger();
        Publisher killed = (connection, chunk) -> {
            publisher.publish(connection, chunk);
            if (chunks.incrementAndGet() == 2) throw new IllegalStateException("killed");
        };

        assertThatThrownBy(() -> flow(killed).file(letter, new Kept(lines), false, "anna"))
                .hasMessage("killed");
        var half = letters.find(letter.id()).orElseThrow();
        assertThat(half.records()).isEqualTo(1_000);

        assertThat(flow(publisher).file(half, new Kept(lines), false, "anna"))
                .isEqualTo(new Outcome.Replayed(1_498, 2));

        var stored = messages();
        assertThat(stored).hasSize(2_497);
        assertThat(stored).extracting(Stored::id).doesNotHaveDuplicates();
        assertThat(letters.list(Optional.of("parts"), Optional.of(State.WAITING), Optional.empty(), 10))
                .extracting(Letter::position)
                .containsExactlyInAnyOrder("parts.txt#7", "parts.txt#1007", "parts.txt#2007");
        // The file counted as one when it was set aside, then its records.
        assertThat(account()).isEqualTo(new Account(2_501, 2_497, 0, 3, 0, 1));
    }

    @Test
    void theBytesOfClosedLettersAreThrownAwayLater() throws Exception {
        var letter = recordLetter("bolt x");
        letters.amend(letter, new byte[] {1}, "anna");
        letters.dropBytes(CLOCK.instant().plusSeconds(1));
        assertThat(letters.sealed(letter.id(), 1)).isPresent();
        letters.discard(letter.id(), "anna", "a test");

        letters.dropBytes(CLOCK.instant().plusSeconds(1));

        assertThat(letters.sealed(letter.id(), 1)).isEmpty();
        assertThat(letters.sealed(letter.id(), 2)).isEmpty();
        assertThat(account().discarded()).isEqualTo(1);
    }

    /** One record of a delivery of two. */
    private Letter recordLetter(String bytes) {
        var row = ledger.openFile("parts", appearance(), "ab".repeat(32), VERSIONS);
        var id = "parts.hash.2";
        var letter = new DeadLetter(
                id,
                "parts",
                row.number(),
                "parts.txt#2",
                9,
                "bad",
                "record/bad-number",
                sealer.sealItem("dead-letter:parts", "/connections/parts", id, bytes.getBytes(UTF_8)),
                Optional.empty(),
                VERSIONS,
                CLOCK.instant());
        ledger.advance("parts", row.number(), new Checkpoint(2, 18), new Tally(2, 1, 0, 1, 0), List.of(letter));
        return letters.find(id).orElseThrow();
    }

    private Letter fileLetter(String content) {
        var row = ledger.openFile("parts", appearance(), "ab".repeat(32), VERSIONS);
        var id = "parts.hash";
        var letter = DeadLetter.ofFile(
                id,
                "parts",
                row.number(),
                "parts.txt",
                Checkpoint.START,
                "wrong totals",
                "format/totals",
                sealer.sealItem("dead-letter:parts", "/connections/parts", id, content.getBytes(UTF_8)),
                VERSIONS,
                CLOCK.instant());
        ledger.advance(
                "parts", row.number(), new Checkpoint(1, content.length()), new Tally(1, 0, 0, 1, 0), List.of(letter));
        return letters.find(id).orElseThrow();
    }

    private static FileAppearance appearance() {
        return new FileAppearance("/out/parts.txt", 18, CLOCK.instant());
    }

    private ReplayFlow flow(Publisher to) {
        var plan = new MessagePlan("parts", format.schema(), format.schema().find("code"), Map.of(), VERSIONS);
        var messages = new MessageWriter(plan, sealer, tokens, CLOCK, new SplittableRandom(1));
        return new ReplayFlow(plan, messages, to, letters, journal, sealer, ids, CLOCK);
    }

    private Account account() {
        return new Accounts(ledgerFile).day("parts", LocalDate.parse("2026-03-01"));
    }

    /** Its source is far away. */
    private final class Kept extends FileInMemory {

        Kept(String content) {
            super(format, "parts.txt", content.getBytes(UTF_8));
        }

        @Override
        public void acknowledge() {
            throw new AssertionError("a replay touches no source");
        }

        @Override
        public void giveBack() {
            throw new AssertionError("a replay touches no source");
        }
    }
}
