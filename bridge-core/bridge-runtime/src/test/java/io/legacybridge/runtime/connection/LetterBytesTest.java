package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.ledger.DeadLetter;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.ledger.Letter;
import io.legacybridge.runtime.ledger.SqlLedger;
import io.legacybridge.runtime.ledger.SqlLetters;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.record.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said to be done about a file that was set aside can be done. */
class LetterBytesTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-12-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Versions VERSIONS = new Versions("v", "c");
    private static final long LARGE = Replays.MAX_PAYLOAD + 1L;

    @TempDir
    Path home;

    private Database store;
    private Database keys;
    private FieldSealer sealer;
    private SqlLetters letters;
    private LetterBytes bytes;
    private NavigableSet<Long> published = Collections.emptyNavigableSet();

    @BeforeEach
    void open() throws IOException {
        store = Database.open(home.resolve("ledger.db"), "ledger");
        keys = Database.open(home.resolve("keys.db"), "keys");
        var random = new SecureRandom();
        var ring =
                new KeyRing(Pkcs12KeyEncryptionKey.createOrLoad(home, random), new SqlWrappedKeys(keys), random, CLOCK);
        sealer = new FieldSealer(ring, random);
        letters = new SqlLetters(store, CLOCK);
        bytes = new LetterBytes(letters, sealer, _ -> published);
    }

    @AfterEach
    void close() {
        store.close();
        keys.close();
    }

    @Test
    void aFileOfWhichOnlyTheBeginningIsKeptIsSentAgain() {
        var letter = letter(LARGE, 2, 0);

        assertThatThrownBy(() -> bytes.toReplay(letter))
                .hasMessageContaining("Only the first 2 bytes of the file are kept here.")
                .hasMessageContaining(
                        "Send the file to its source again, corrected or in smaller parts, and discard this with a reason.")
                .hasMessageEndingWith("[dead-letter/not-whole]")
                .hasMessageNotContaining("--with");
    }

    @Test
    void onlyTheRestIsSentOfAFileOfWhichRecordsWereTakenAndNotAllBytesAreKept() {
        for (var kept : new int[] {0, 2}) {
            var letter = letter(LARGE + kept, kept, 41);
            var rest = "Send its records behind the first 41 to its source as a file of their own, and discard this";

            assertThatThrownBy(() -> bytes.toReplay(letter))
                    .hasMessageContaining(rest)
                    .hasMessageNotContaining("--with");
            assertThatThrownBy(() -> bytes.requireNotBegun(letter))
                    .hasMessageContaining("41 records of the file were taken before it was set aside. " + rest)
                    .hasMessageEndingWith("[dead-letter/partly-taken]");
        }
    }

    /** Those that were published before the process ended, and are not in the ledger. */
    @Test
    void whatClientsHaveOfAFileIsNotSentAgain() {
        published = new TreeSet<>(Set.of(1L, 2L));
        assertThatThrownBy(() -> bytes.toReplay(letter(LARGE, 2, 0)))
                .hasMessageContaining(
                        "Send its records behind the first 2 to its source as a file of their own, and discard this");

        // The others of the chunk were refused, or are no messages.
        published = new TreeSet<>(Set.of(42L, 44L, 46L));
        assertThatThrownBy(() -> bytes.toReplay(letter(LARGE + 1, 2, 41)))
                .hasMessageContaining("Send its records behind the first 42, without those that clients have up to"
                        + " number 46 (2; bridge trace orders." + (LARGE + 1) + ".NUMBER finds each), to its source");
    }

    @Test
    void aFileThatIsKeptWholeIsReplayedAsItIsAlsoWhenRecordsOfItWereTaken() {
        var letter = letter(2, 2, 1);

        assertThat(bytes.toReplay(letter)).hasSize(2);
        assertThatThrownBy(() -> bytes.requireNotBegun(letter))
                .hasMessageContaining(
                        "Replay it without other bytes, or send its records behind the first 1 to its source");
    }

    @Test
    void otherBytesAreGivenForAFileThatWasReplacedBeforeAnythingOfItWasTaken() {
        var letter = letter(2, 0, 0);
        assertThatThrownBy(() -> bytes.toReplay(letter))
                .hasMessageContaining(
                        "None of the bytes of the file are kept here. Give its bytes with --with FILE; or send")
                .hasMessageEndingWith("[dead-letter/no-bytes]");
        bytes.requireNotBegun(letter);

        bytes.amend(letter, new byte[] {1}, "anna");

        assertThat(bytes.toReplay(letters.find(letter.id()).orElseThrow())).containsExactly(1);
    }

    @Test
    void anEmptyFileIsKeptWhole() {
        assertThat(bytes.toReplay(letter(0, 0, 0))).isEmpty();
    }

    /** Of a file that was set aside as a whole. */
    private Letter letter(long size, int kept, long taken) {
        var ledger = new SqlLedger(store, CLOCK);
        var appearance = new FileAppearance("/out/orders.dat", size, CLOCK.instant());
        var row = ledger.openFile("orders", appearance, "ab".repeat(32), VERSIONS);
        var id = "orders." + size;
        var sealed = sealer.sealItem("dead-letter:orders", "/connections/orders", id, new byte[kept]);
        ledger.refuse(
                "orders",
                row.number(),
                new Checkpoint(1, size),
                DeadLetter.ofFile(
                        id,
                        "orders",
                        row.number(),
                        "orders.dat",
                        new Checkpoint(taken, taken),
                        "wrong totals",
                        "format/totals",
                        sealed,
                        VERSIONS,
                        CLOCK.instant()));
        return letters.find(id).orElseThrow();
    }
}
