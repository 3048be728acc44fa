package io.legacybridge.security.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.security.protection.WrappedKey.State;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyLifecycleTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final SealContext CONTEXT = new SealContext("/connections/cards", "cards-1", "/cardNum");
    private static final String CARDS = "class:card-number";
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path home;

    private final InMemoryWrappedKeys store = new InMemoryWrappedKeys();
    private Pkcs12KeyEncryptionKey keyEncryptionKey;
    private KeyRing ring;
    private FieldSealer sealer;

    @BeforeEach
    void start() {
        keyEncryptionKey = Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM);
        ring = ring();
        sealer = new FieldSealer(ring, RANDOM);
    }

    @Test
    void aNewKeyProtectsAndTheOneBeforeStillOpens() throws Exception {
        var before = seal("4111");

        var fresh = keys(NOW).rotate(CARDS);
        ring.refresh();
        var after = seal("4242");

        assertThat(fresh.version()).isEqualTo(2);
        assertThat(keys(NOW).list())
                .extracting(used -> used.key().state())
                .containsExactly(State.ACTIVE, State.DECRYPT_ONLY);
        assertThat(SealedMarks.valuesIn(after.getBytes(UTF_8), SealedMarks.Mark.of(fresh)))
                .isOne();
        assertThat(SealedMarks.valuesIn(before.getBytes(UTF_8), SealedMarks.Mark.of(fresh)))
                .isZero();
        for (var opener : new FieldSealer[] {sealer, new FieldSealer(ring(), RANDOM)}) {
            assertThat(opener.open(before, CONTEXT)).asString().isEqualTo("4111");
            assertThat(opener.open(after, CONTEXT)).asString().isEqualTo("4242");
        }
    }

    @Test
    void aNodeThatHasNotHeardOfARotationOpensWhatAnotherSealed() throws Exception {
        seal("4111");
        keys(NOW).rotate(CARDS);
        var other = new FieldSealer(ring(), RANDOM);

        assertThat(sealer.open(other.seal("card-number", CONTEXT, "4242".getBytes(UTF_8)), CONTEXT))
                .asString()
                .isEqualTo("4242");
    }

    @Test
    void aPreparedKeyIsUsedOnlyAfterTheRotation() {
        seal("4111");

        var prepared = keys(NOW).prepare(CARDS);
        ring.refresh();

        assertThat(keys(NOW).prepare(CARDS)).isEqualTo(prepared);
        assertThat(SealedMarks.valuesIn(seal("4242").getBytes(UTF_8), SealedMarks.Mark.of(prepared)))
                .isZero();
        assertThat(keys(NOW).rotate(CARDS)).isEqualTo(prepared);
        ring.refresh();
        assertThat(SealedMarks.valuesIn(seal("4242").getBytes(UTF_8), SealedMarks.Mark.of(prepared)))
                .isOne();
    }

    @Test
    void countsWhatEachKeySealed() {
        for (var i = 0; i < 3; i++) seal("4111");
        ring.writeUses();
        seal("4111");
        ring.writeUses();

        assertThat(keys(NOW).list().getFirst().sealed()).isEqualTo(4);
    }

    @Test
    void aDestroyedKeyIsGoneFromMemoryAndStore() {
        var sealed = seal("4111");
        var old = keys(NOW).list().getFirst().key();
        keys(NOW).rotate(CARDS);

        var gone = keys(NOW.plus(KeyLifecycle.SETTLING)).destroy(old.name(), kept(0));
        ring.refresh();

        assertThat(gone.wrapped()).isEmpty();
        assertThatThrownBy(() -> sealer.open(sealed, CONTEXT)).isInstanceOf(CannotOpen.class);
        assertThatThrownBy(() -> new FieldSealer(ring(), RANDOM).open(sealed, CONTEXT))
                .isInstanceOf(CannotOpen.class);
        assertThat(seal("4242")).isNotEmpty();
    }

    @Test
    void destroysNoKeyThatIsNeeded() {
        seal("4111");
        var key = keys(NOW).list().getFirst().key();

        assertRefused(() -> keys(NOW).destroy(key.name(), kept(0)), "[keys/in-use]");
        keys(NOW).rotate(CARDS);
        assertRefused(() -> keys(NOW).destroy(key.name(), kept(1_234)), "1,234 values", "[keys/still-referenced]");
        assertRefused(() -> keys(NOW.plus(Duration.ofMinutes(9))).destroy(key.name(), kept(0)), "[keys/just-rotated]");
        var settled = NOW.plus(KeyLifecycle.SETTLING);
        assertRefused(
                () -> keys(settled).destroy(key.name(), kept(0, settled.minusMillis(1))),
                "may still wait on the broker",
                "[keys/journal-behind]");
        assertRefused(() -> keys(NOW).destroy("0123456789abcdef", kept(0)), "[keys/unknown-key]");
        assertRefused(() -> keys(NOW).rotate("class:nothing"), "[keys/unknown-purpose]");
        assertRefused(() -> keys(NOW).rotate("message-id"), "[keys/never-rotated]");
        assertRefused(() -> keys(NOW).rotate("token:card-number"), "[keys/never-rotated]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead-letter:cards",
                "answers:cards",
                "outgoing:cards",
                "staging",
                "inbound-jwe",
                "inbound-jwe-rsa"
            })
    void rotatesWhateverSaysWhichKeyItNeeds(String purpose) {
        var before = ring.forPurpose(purpose);

        keys(NOW).rotate(purpose);
        ring.refresh();

        assertThat(ring.forPurpose(purpose).version()).isEqualTo(before.version() + 1);
    }

    @Test
    void rewrapsUnderANewKeyEncryptionKeyWhileARingRuns() throws Exception {
        var sealed = seal("4111");
        var before = store.all().getFirst().kekId();
        var another = Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM);

        another.addKey(RANDOM);
        var rewrapped = new KeyLifecycle(store, another, RANDOM, Clock.fixed(NOW, ZoneOffset.UTC)).rewrap();

        assertThat(rewrapped.count()).isOne();
        assertThat(rewrapped.by()).isNotEqualTo(before);
        assertThat(store.all()).allMatch(key -> key.kekId().equals(rewrapped.by()));
        assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");
        assertThat(new FieldSealer(ring(), RANDOM).open(sealed, CONTEXT))
                .asString()
                .isEqualTo("4111");
        // The ring that ran all the while uses the new one for new keys.
        sealer.seal("iban", CONTEXT, "DE89".getBytes(UTF_8));
        assertThat(store.all()).allMatch(key -> key.kekId().equals(rewrapped.by()));
    }

    @Test
    void rotatesUnderLoadWithoutAValueThatCannotBeOpened() throws Exception {
        var stop = new AtomicBoolean();
        try (var workers = Executors.newFixedThreadPool(2)) {
            var work = workers.submit(() -> {
                var opened = 0;
                while (!stop.get() || opened < 1_000) {
                    assertThat(sealer.open(seal("4111"), CONTEXT)).asString().isEqualTo("4111");
                    opened++;
                }
                return opened;
            });
            for (var i = 0; i < 20; i++) {
                seal("4111");
                keys(NOW).rotate(CARDS);
                ring.refresh();
            }
            stop.set(true);

            assertThat(work.get()).isGreaterThanOrEqualTo(1_000);
        }
        assertThat(keys(NOW).list()).hasSize(21);
    }

    private static KeyReferences kept(long count) {
        return kept(count, Instant.MAX);
    }

    private static KeyReferences kept(long count, Instant completeUntil) {
        return new KeyReferences() {
            @Override
            public long count(WrappedKey key) {
                return count;
            }

            @Override
            public Instant completeUntil() {
                return completeUntil;
            }
        };
    }

    private String seal(String value) {
        return sealer.seal("card-number", CONTEXT, value.getBytes(UTF_8));
    }

    private KeyRing ring() {
        return new KeyRing(keyEncryptionKey, store, RANDOM, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private KeyLifecycle keys(Instant now) {
        return new KeyLifecycle(store, keyEncryptionKey, RANDOM, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static void assertRefused(Runnable action, String... texts) {
        assertThatThrownBy(action::run).isInstanceOf(ProblemException.class).hasMessageContainingAll(texts);
    }
}
