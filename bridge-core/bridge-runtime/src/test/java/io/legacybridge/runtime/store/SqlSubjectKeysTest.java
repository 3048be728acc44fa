package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.keys.KeyUpkeep;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.Erasure;
import io.legacybridge.security.protection.Erasure.Erased;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.SubjectKey;
import io.legacybridge.security.protection.SubjectKeyStore;
import io.legacybridge.security.protection.SubjectKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys of persons in both kinds of store, with real keys. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class SqlSubjectKeysTest {

    private static final SealContext PLACE = new SealContext("/connections/visits", "visits.1", "/note");
    private static final byte[] VALUE = "\"ASTHMA\"".getBytes(UTF_8);

    @Parameter
    private StoreKind kind;

    @TempDir
    Path home;

    private final SecureRandom random = new SecureRandom();
    private Database keys;
    private Database subjects;
    private SqlSubjectKeys store;
    private SqlErased erased;
    private Erasure erasure;
    private KeyRing ring;

    @BeforeEach
    void open() throws Exception {
        var data = Files.createDirectories(home.resolve("data"));
        keys = kind.open(data, "keys");
        subjects = kind.open(data, "subjects");
        store = new SqlSubjectKeys(subjects);
        erased = new SqlErased(keys);
        erasure = new Erasure(store, erased, Clock.systemUTC());
        ring = new KeyRing(
                Pkcs12KeyEncryptionKey.createOrLoad(home, random), new SqlWrappedKeys(keys), random, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        keys.close();
        subjects.close();
    }

    @Test
    void eachPersonHasAKeyAndAnotherNodeFindsIt() throws CannotOpen {
        var sealer = node();
        var ann = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        var again = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        var bob = sealer.sealFor("lbt1.bob", "health", PLACE, VALUE);
        var item = sealer.sealItemFor("lbt1.ann", "answers:bank", "/connections/bank", "7", VALUE);
        sealer.makeDurable();

        assertThat(store.counts()).isEqualTo(Map.of("class:health", 2L, "answers:bank", 1L));
        var other = node();
        for (var sealed : new String[] {ann, again, bob}) {
            var opened = other.openWithClass(sealed, PLACE);
            assertThat(opened.fieldClass()).isEqualTo("health");
            assertThat(opened.plaintext()).isEqualTo(VALUE);
        }
        assertThat(other.openItem("/connections/bank", "7", item)).isEqualTo(VALUE);
        other.sealFor("lbt1.ann", "health", PLACE, VALUE);
        other.makeDurable();
        assertThat(store.of("lbt1.ann")).hasSize(2);
    }

    @Test
    void anErasedPersonIsGoneForEverAlsoWhenItsKeysComeBack() throws CannotOpen {
        var sealer = node();
        var ann = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        var bob = sealer.sealFor("lbt1.bob", "health", PLACE, VALUE);
        sealer.makeDurable();
        var before = store.of("lbt1.ann");

        var receipt = erasure.erase("lbt1.ann", all -> all.size(), _ -> {});

        assertThat(receipt.keys()).containsExactly(before.getFirst().name());
        assertThat(receipt.values()).isOne();
        assertThat(store.of("lbt1.ann")).isEmpty();
        assertThatThrownBy(() -> node().open(ann, PLACE)).isInstanceOf(CannotOpen.class);
        assertThat(node().open(bob, PLACE)).isEqualTo(VALUE);

        store.insert(before);
        assertThat(node().open(ann, PLACE)).as("a restore").isEqualTo(VALUE);
        erasure.again();
        assertThatThrownBy(() -> node().open(ann, PLACE)).isInstanceOf(CannotOpen.class);
        var list = erased.behind(Erased.START);
        erasure.destroy(list.ids());
        assertThat(erased.behind(Erased.START).ids()).hasSize(1);
        assertThat(erased.behind(list.place()).ids()).isEmpty();
    }

    @Test
    void nothingIsDestroyedBeforeItsReceiptIsKept() throws CannotOpen {
        var sealer = node();
        var ann = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        sealer.makeDurable();

        assertThatThrownBy(() -> erasure.erase("lbt1.ann", _ -> 1, _ -> {
                    throw new UncheckedIOException(new IOException("no room"));
                }))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(node().open(ann, PLACE)).isEqualTo(VALUE);
        assertThat(erased.behind(Erased.START).ids()).isEmpty();
    }

    @Test
    void aRunningNodeLetsGoOfWhatWasDestroyed() throws CannotOpen {
        var subjectKeys = new SubjectKeys(ring, store, random, Clock.systemUTC());
        var sealer = new FieldSealer(ring, subjectKeys, random);
        var ann = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        sealer.makeDurable();
        assertThat(sealer.open(ann, PLACE)).isEqualTo(VALUE);
        erasure.erase("lbt1.ann", _ -> 0, _ -> {});
        assertThat(sealer.open(ann, PLACE)).as("still in memory").isEqualTo(VALUE);

        subjectKeys.forget(erased.behind(Erased.START).ids());

        assertThatThrownBy(() -> sealer.open(ann, PLACE)).isInstanceOf(CannotOpen.class);
        var fresh = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        sealer.makeDurable();
        assertThat(node().open(fresh, PLACE)).isEqualTo(VALUE);
    }

    @Test
    void aNodeWhoseClockIsAheadLearnsOfEveryErasureAlsoWhenTheListWasPutBack() throws CannotOpen {
        var ahead = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
        var subjectKeys = new SubjectKeys(ring, store, random, ahead);
        var sealer = new FieldSealer(ring, subjectKeys, random);
        try (var upkeep = new KeyUpkeep(ring, subjectKeys, erased, Optional.empty(), ahead)) {
            upkeep.forgetErased();
            var ann = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
            var bob = sealer.sealFor("lbt1.bob", "health", PLACE, VALUE);
            sealer.makeDurable();

            erasure.erase("lbt1.ann", _ -> 0, _ -> {});
            upkeep.forgetErased();

            assertThatThrownBy(() -> sealer.open(ann, PLACE)).isInstanceOf(CannotOpen.class);
            assertThat(sealer.open(bob, PLACE)).isEqualTo(VALUE);
            keys.transaction(
                    connection -> connection.createStatement().executeUpdate("UPDATE erased_last SET place = 0"));
            upkeep.forgetErased();
            erasure.erase("lbt1.bob", _ -> 0, _ -> {});
            upkeep.forgetErased();
            assertThatThrownBy(() -> sealer.open(bob, PLACE)).isInstanceOf(CannotOpen.class);
        }
    }

    @Test
    void whoseKeyIsInMemoryWaitsForNoLookUpOfAnother() throws Exception {
        var asked = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var sealer = node(new LookUps(store, subject -> {
            if (!subject.equals("lbt1.bob")) return;
            asked.countDown();
            waitFor(goOn);
        }));
        sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        var bob = CompletableFuture.supplyAsync(
                () -> sealer.sealFor("lbt1.bob", "health", PLACE, VALUE), Thread::startVirtualThread);
        waitFor(asked);

        var ann = CompletableFuture.supplyAsync(
                () -> sealer.sealFor("lbt1.ann", "health", PLACE, VALUE), Thread::startVirtualThread);

        assertThat(ann).succeedsWithin(Duration.ofSeconds(10));
        goOn.countDown();
        assertThat(bob).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aKeyThatIsDestroyedWhileItIsLookedUpIsNotKept() throws CannotOpen {
        var sealer = node();
        var ann = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        sealer.makeDurable();
        var nodes = new ArrayList<SubjectKeys>();
        var erasing = new LookUps(store, _ -> {
            if (store.of("lbt1.ann").isEmpty()) return;
            erasure.erase("lbt1.ann", _ -> 0, _ -> {});
            nodes.getFirst().forget(erased.behind(Erased.START).ids());
        });
        nodes.add(new SubjectKeys(ring, erasing, random, Clock.systemUTC()));
        var other = new FieldSealer(ring, nodes.getFirst(), random);

        assertThatThrownBy(() -> other.open(ann, PLACE)).isInstanceOf(CannotOpen.class);

        var fresh = other.sealFor("lbt1.ann", "health", PLACE, VALUE);
        other.makeDurable();
        assertThat(node().open(fresh, PLACE)).isEqualTo(VALUE);
    }

    /** Something happens after each look-up of a key and before its answer is there. */
    private record LookUps(SubjectKeyStore store, Consumer<String> happens) implements SubjectKeyStore {

        @Override
        public Optional<SubjectKey> latest(String purpose, String subject) {
            var found = store.latest(purpose, subject);
            happens.accept(subject);
            return found;
        }

        @Override
        public Optional<SubjectKey> find(byte[] id) {
            var found = store.find(id);
            found.ifPresent(key -> happens.accept(key.subject()));
            return found;
        }

        @Override
        public List<SubjectKey> of(String subject) {
            return store.of(subject);
        }

        @Override
        public void insert(List<SubjectKey> keys) {
            store.insert(keys);
        }

        @Override
        public void delete(Collection<byte[]> ids) {
            store.delete(ids);
        }

        @Override
        public Map<String, Long> counts() {
            return store.counts();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void keysAreWrittenAgainWhenTheAnswerThatTheyAreThereWasLost() throws CannotOpen {
        var sealer = node();
        var ann = sealer.sealFor("lbt1.ann", "health", PLACE, VALUE);
        sealer.makeDurable();

        store.insert(store.of("lbt1.ann"));

        assertThat(store.of("lbt1.ann")).hasSize(1);
        assertThat(node().open(ann, PLACE)).isEqualTo(VALUE);
    }

    private FieldSealer node() {
        return node(store);
    }

    private FieldSealer node(SubjectKeyStore keysOfPersons) {
        return new FieldSealer(ring, new SubjectKeys(ring, keysOfPersons, random, Clock.systemUTC()), random);
    }
}
