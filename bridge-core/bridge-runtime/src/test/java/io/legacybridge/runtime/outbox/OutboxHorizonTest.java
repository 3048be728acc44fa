package io.legacybridge.runtime.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.runtime.store.StoreKind;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.spi.Outbox.Batch;
import io.legacybridge.spi.Outbox.Limits;
import io.legacybridge.spi.Outbox.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
class OutboxHorizonTest {

    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final Duration THREE_DAYS = Duration.ofDays(3);

    @Parameter
    private StoreKind kind;

    @TempDir
    Path home;

    private Database ledger;
    private Database keys;

    @BeforeEach
    void open() throws IOException {
        var data = Files.createDirectories(home.resolve("data"));
        ledger = kind.open(data, "ledger");
        keys = kind.open(data, "keys");
    }

    @AfterEach
    void close() {
        ledger.close();
        keys.close();
    }

    @Test
    void forgetsTheCallsOfWhatWasSentLongAgoAndNeverANumber() throws IOException {
        add("old", 4);
        sent(1, 4);
        add("recent", 2);
        sent(2, 2);

        new OutboxHorizon(ledger, THREE_DAYS, at(0)).forget(() -> false);

        assertThat(add("recent", 0).batch()).isEqualTo(2);
        assertThat(add("old", 0).batch())
                .as("a call that nobody knows any more")
                .isEqualTo(3);
    }

    @Test
    void keepsTheLastNumberAlsoWhenEverythingWasSentLongAgo() throws IOException {
        add("old", 4);
        sent(1, 4);

        new OutboxHorizon(ledger, THREE_DAYS, at(0)).forget(() -> false);

        assertThat(add("new", 0).batch()).isEqualTo(2);
    }

    @Test
    void keepsWhatWaitsHoweverOldItIs() throws IOException {
        add("old", 40);

        new OutboxHorizon(ledger, THREE_DAYS, at(0)).forget(() -> false);

        assertThat(outbox(0).unsent("send")).extracting(Batch::number).containsExactly(1L);
        assertThat(outbox(0).contents("send", 1)).hasSize(1);
    }

    private Place add(String call, int daysAgo) throws IOException {
        return outbox(daysAgo).add("send", call, 1, new byte[] {1}, (_, _) -> "FILE", new Limits(1, 1_000));
    }

    private void sent(long batch, int daysAgo) throws IOException {
        assertThat(outbox(daysAgo).delivered("send", batch, Optional.empty(), ".part"))
                .isTrue();
        outbox(daysAgo).sent("send", batch, ".part");
    }

    private SqlOutbox outbox(int daysAgo) throws IOException {
        var random = new SecureRandom();
        var ring = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random), new SqlWrappedKeys(keys), random, Clock.systemUTC());
        return new SqlOutbox(ledger, "orders", "owner", new FieldSealer(ring, random), at(daysAgo), () -> false);
    }

    private static Clock at(int daysAgo) {
        return Clock.fixed(NOON.minus(Duration.ofDays(daysAgo)), ZoneOffset.UTC);
    }
}
