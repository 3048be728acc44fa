package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyReferences;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.WrappedKey;
import io.legacybridge.security.protection.WrappedKey.State;
import io.legacybridge.security.protection.WrappedKeyStore;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.threeten.extra.MutableClock;

/** How often the key store is read, and what becomes of changes that come at the same time. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class SqlWrappedKeysTest {

    private static final String CARDS = "class:card-number";
    private static final KeyReferences NOTHING = new KeyReferences() {
        @Override
        public long count(WrappedKey key) {
            return 0;
        }

        @Override
        public Instant completeUntil() {
            return Instant.MAX;
        }
    };
    private static final SealContext PLACE = new SealContext("/connections/cards", "cards.1", "/cardNum");

    @Parameter
    private StoreKind kind;

    @TempDir
    Path home;

    private final SecureRandom random = new SecureRandom();
    private final MutableClock clock = MutableClock.of(Instant.parse("2026-12-01T10:00:00Z"), ZoneOffset.UTC);
    private Database database;
    private Counted store;
    private KeyRing ring;
    private FieldSealer sealer;

    @BeforeEach
    void open() throws Exception {
        database = kind.open(Files.createDirectories(home.resolve("data")), "keys");
        store = new Counted(new SqlWrappedKeys(database));
        ring = ring();
        sealer = new FieldSealer(ring, random);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aKeyThatIsNowhereIsAskedForOnceAndNotWithEveryValueThatNamesIt() {
        var sealed = sealer.seal("card-number", PLACE, "1".getBytes(UTF_8));
        store.forget();

        for (var i = 0; i < 1_000; i++) assertCannotOpen(withKey(sealed, 7));

        assertThat(store.looks).hasValue(1);
        clock.add(Duration.ofSeconds(3));
        assertCannotOpen(withKey(sealed, 7));
        assertThat(store.looks).hasValue(2);
        assertThat(store.wholeReads).hasValue(0);
    }

    @Test
    void aThousandUnknownKeysAreNotAThousandTimesTheWholeStore() {
        for (var i = 0; i < 20; i++) ring.forPurpose("class:c" + i);
        var sealed = sealer.seal("card-number", PLACE, "1".getBytes(UTF_8));
        store.forget();

        for (var round = 0; round < 2; round++) for (var i = 0; i < 1_000; i++) assertCannotOpen(withKey(sealed, i));

        // One row that is not there for each, and nothing at the second time.
        assertThat(store.looks).hasValue(1_000);
        assertThat(store.wholeReads).hasValue(0);
    }

    @Test
    void aKeyOfAnotherNodeIsFoundAlsoWhileManyAreUnknown() throws CannotOpen {
        var sealed = sealer.seal("card-number", PLACE, "1".getBytes(UTF_8));
        for (var i = 0; i < 2_000; i++) assertCannotOpen(withKey(sealed, i));
        var other = ring();
        new KeyLifecycle(store, Pkcs12KeyEncryptionKey.createOrLoad(home, random), random, clock)
                .rotate("class:card-number");
        other.refresh();

        var fresh = new FieldSealer(other, random).seal("card-number", PLACE, "2".getBytes(UTF_8));

        assertThat(sealer.open(fresh, PLACE)).asString().isEqualTo("2");
    }

    /** Wrapping anew asks a key service once for each key, which takes its time. */
    @Test
    void aKeyThatIsDestroyedWhileAllAreWrappedAnewStaysDestroyed() {
        sealedOnce();
        var old = active();
        keys().rotate(CARDS);
        clock.add(KeyLifecycle.SETTLING);
        kek().addKey(random);

        assertRefused(() -> keys(meanwhile(() -> keys().destroy(old, NOTHING))).rewrap());

        assertThat(state(old)).isEqualTo(State.DESTROYED);
        assertThat(keys().list())
                .filteredOn(used -> used.key().name().equals(old))
                .allMatch(used -> used.key().wrapped().length == 0);
        assertThat(keys().rewrap().count()).isPositive();
    }

    @Test
    void aKeyThatIsRotatedWhileAllAreWrappedAnewIsNotActiveAgain() {
        sealedOnce();
        kek().addKey(random);

        assertRefused(() -> keys(meanwhile(() -> keys().rotate(CARDS))).rewrap());

        assertThat(keys().list())
                .filteredOn(used -> used.key().purpose().equals(CARDS))
                .extracting(used -> used.key().state())
                .containsExactly(State.ACTIVE, State.DECRYPT_ONLY);
    }

    /** Counting what a key has protected reads everything that is kept. */
    @Test
    void aPreparedKeyThatComesIntoUseWhileItIsLookedForIsNotDestroyed() throws CannotOpen {
        sealedOnce();
        var prepared = keys().prepare(CARDS).name();
        var sealed = new ArrayList<String>();

        assertRefused(() -> keys().destroy(prepared, new KeyReferences() {
            @Override
            public long count(WrappedKey key) {
                keys().rotate(CARDS);
                ring.refresh();
                sealed.add(sealer.seal("card-number", PLACE, "2".getBytes(UTF_8)));
                return 0;
            }

            @Override
            public Instant completeUntil() {
                return Instant.MAX;
            }
        }));

        ring.refresh();
        assertThat(sealer.open(sealed.getFirst(), PLACE)).asString().isEqualTo("2");
    }

    private void sealedOnce() {
        sealer.seal("card-number", PLACE, "1".getBytes(UTF_8));
    }

    /** Name of the key that protects card numbers. */
    private String active() {
        return store.all().stream()
                .filter(key -> key.purpose().equals(CARDS) && key.state() == State.ACTIVE)
                .findFirst()
                .orElseThrow()
                .name();
    }

    private State state(String name) {
        return store.all().stream()
                .filter(key -> key.name().equals(name))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private static void assertRefused(ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Somebody changed the same keys meanwhile")
                .hasMessageContaining("[keys/changed-meanwhile]");
    }

    private Pkcs12KeyEncryptionKey kek() {
        return Pkcs12KeyEncryptionKey.createOrLoad(home, random);
    }

    /** Unwraps, and the first time something else happens first. */
    private KeyEncryptionKey meanwhile(Runnable other) {
        var real = kek();
        var first = new AtomicBoolean(true);
        return new KeyEncryptionKey() {
            @Override
            public Wrapped wrap(byte[] dataKey) {
                return real.wrap(dataKey);
            }

            @Override
            public boolean hasWrapped(String by) {
                return real.hasWrapped(by);
            }

            @Override
            public byte[] unwrap(Wrapped wrapped) {
                if (first.getAndSet(false)) other.run();
                return real.unwrap(wrapped);
            }
        };
    }

    private KeyLifecycle keys() {
        return keys(kek());
    }

    private KeyLifecycle keys(KeyEncryptionKey keyEncryptionKey) {
        return new KeyLifecycle(store, keyEncryptionKey, random, clock);
    }

    private void assertCannotOpen(String sealed) {
        assertThatThrownBy(() -> sealer.open(sealed, PLACE))
                .isInstanceOf(CannotOpen.class)
                .hasMessage("the sealed value cannot be opened");
    }

    private static String withKey(String sealed, long id) {
        var bytes = Base64.getUrlDecoder().decode(sealed.substring(FieldSealer.PREFIX.length()));
        ByteBuffer.wrap(bytes).putLong(2, id);
        return FieldSealer.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private KeyRing ring() {
        return new KeyRing(Pkcs12KeyEncryptionKey.createOrLoad(home, random), store, random, clock);
    }

    /** The store, which is asked and counts. */
    private static final class Counted implements WrappedKeyStore {

        private final WrappedKeyStore store;
        private final AtomicInteger wholeReads = new AtomicInteger();
        private final AtomicInteger looks = new AtomicInteger();

        Counted(WrappedKeyStore store) {
            this.store = store;
        }

        void forget() {
            wholeReads.set(0);
            looks.set(0);
        }

        @Override
        public List<WrappedKey> all() {
            wholeReads.incrementAndGet();
            return store.all();
        }

        @Override
        public Optional<WrappedKey> find(byte[] id, int version) {
            looks.incrementAndGet();
            return store.find(id, version);
        }

        @Override
        public WrappedKey insertIfAbsent(WrappedKey key) {
            return store.insertIfAbsent(key);
        }

        @Override
        public boolean change(List<Change> changes) {
            return store.change(changes);
        }

        @Override
        public Map<String, Long> uses() {
            return store.uses();
        }

        @Override
        public void addUses(Map<String, Long> sealed) {
            store.addUses(sealed);
        }
    }
}
