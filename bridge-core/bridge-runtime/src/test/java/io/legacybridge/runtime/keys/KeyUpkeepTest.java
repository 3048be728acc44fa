package io.legacybridge.runtime.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.ForwardingDatabase;
import io.legacybridge.runtime.store.SqlErased;
import io.legacybridge.runtime.store.SqlSubjectKeys;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.ReversibleTokens;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.SubjectKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.threeten.extra.MutableClock;

/** A key service that goes away. */
class KeyUpkeepTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SealContext CONTEXT = new SealContext("/connections/cards", "m-1", "/cardNum");
    private static final Duration KEEP = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final KeyServiceStandIn service = new KeyServiceStandIn();
    private final MutableClock clock = MutableClock.of(Instant.parse("2026-11-30T10:00:00Z"), ZoneOffset.UTC);

    @Test
    void keysServeForAWhileThenNothingIsSealedOrOpenedUntilTheServiceIsBack() throws Exception {
        try (var store = Database.open(folder.resolve("keys.db"), "keys");
                var persons = Database.open(folder.resolve("subjects.db"), "subjects")) {
            var ring = new KeyRing(service, new SqlWrappedKeys(store), RANDOM, clock);
            var subjects = new SubjectKeys(ring, new SqlSubjectKeys(persons), RANDOM, clock);
            var sealer = new FieldSealer(ring, subjects, RANDOM);
            var tokens = new ReversibleTokens(ring);
            var sealed = sealer.seal("card-number", CONTEXT, "4111".getBytes(UTF_8));
            var token = tokens.token("card-number", "4111");
            try (var upkeep = new KeyUpkeep(ring, subjects, new SqlErased(store), Optional.of(KEEP), clock)) {
                service.goAway();
                clock.add(KEEP.minusSeconds(1));
                upkeep.confirm();
                assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");

                clock.add(Duration.ofSeconds(1));
                upkeep.confirm();
                assertAway(() -> sealer.open(sealed, CONTEXT));
                assertAway(() -> sealer.seal("card-number", CONTEXT, "4222".getBytes(UTF_8)));
                assertAway(() -> tokens.value("card-number", token));

                service.comeBack();
                upkeep.confirm();
                assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");
                assertThat(tokens.value("card-number", token)).contains("4111");
                clock.add(KEEP.minusSeconds(1));
                service.goAway();
                upkeep.confirm();
                assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");
            }
        }
    }

    /** How much they have sealed is written down when the store takes it again. */
    @Test
    void keysAreLetGoOfAlsoWhileTheStoreTakesNothing() throws Exception {
        try (var store = Database.open(folder.resolve("keys.db"), "keys");
                var persons = Database.open(folder.resolve("subjects.db"), "subjects")) {
            var full = new AtomicBoolean();
            var keys = new SqlWrappedKeys(new Full(store, full));
            var ring = new KeyRing(service, keys, RANDOM, clock);
            var subjects = new SubjectKeys(ring, new SqlSubjectKeys(persons), RANDOM, clock);
            var sealer = new FieldSealer(ring, subjects, RANDOM);
            var sealed = sealer.seal("card-number", CONTEXT, "4111".getBytes(UTF_8));
            try (var upkeep = new KeyUpkeep(ring, subjects, new SqlErased(store), Optional.of(KEEP), clock)) {
                service.goAway();
                full.set(true);
                clock.add(KEEP);

                upkeep.confirm();

                assertAway(() -> sealer.open(sealed, CONTEXT));
                full.set(false);
            }
            assertThat(keys.uses()).containsValue(1L);
        }
    }

    /** Only the store tells which keys the service is to be asked for. */
    @Test
    void keysAreLetGoOfAlsoWhileStoreAndServiceAreAwayTogether() throws Exception {
        try (var store = Database.open(folder.resolve("keys.db"), "keys");
                var persons = Database.open(folder.resolve("subjects.db"), "subjects")) {
            var gone = new AtomicBoolean();
            var ring = new KeyRing(service, new SqlWrappedKeys(new Gone(store, gone)), RANDOM, clock);
            var subjects = new SubjectKeys(ring, new SqlSubjectKeys(persons), RANDOM, clock);
            var sealer = new FieldSealer(ring, subjects, RANDOM);
            var sealed = sealer.seal("card-number", CONTEXT, "4111".getBytes(UTF_8));
            try (var upkeep = new KeyUpkeep(ring, subjects, new SqlErased(store), Optional.of(KEEP), clock)) {
                service.goAway();
                gone.set(true);
                clock.add(KEEP.minusSeconds(1));
                upkeep.confirm();
                assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");

                clock.add(Duration.ofSeconds(1));
                upkeep.confirm();

                gone.set(false);
                assertAway(() -> sealer.open(sealed, CONTEXT));
            }
        }
    }

    /** It does not answer. */
    private record Gone(Database database, AtomicBoolean isSo) implements ForwardingDatabase {
        @Override
        public <T> T read(Work<T> work) {
            if (isSo.get()) throw new StoreException("The store does not answer.", null);
            return database.read(work);
        }
    }

    /** Its disk is full. */
    private record Full(Database database, AtomicBoolean isSo) implements ForwardingDatabase {
        @Override
        public <T> T transaction(Work<T> work) {
            if (isSo.get()) throw new StoreException("The store cannot be written.", null);
            return database.transaction(work);
        }
    }

    private static void assertAway(ThrowingCallable action) {
        assertThatThrownBy(action).hasMessageEndingWith("[keys/service-unreachable]");
    }
}
