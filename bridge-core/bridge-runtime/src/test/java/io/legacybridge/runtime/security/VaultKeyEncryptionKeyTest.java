package io.legacybridge.runtime.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.security.protection.KeyEncryptionKey.Wrapped;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyLifecycle.Rewrapped;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.security.protection.SuccessiveKeys;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.testkit.HalfAnswer;
import io.legacybridge.testkit.VaultStandIn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class VaultKeyEncryptionKeyTest {

    private static final SealContext CONTEXT = new SealContext("/connections/cards", "1", "/cardNum");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path home;

    private VaultStandIn service;
    private HttpClient http;
    private volatile String token = VaultStandIn.TOKEN;

    @BeforeEach
    void start() throws IOException {
        service = new VaultStandIn("bridge");
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        http.close();
        service.close();
    }

    @Test
    void wrapsAndUnwrapsInTheService() {
        var key = new byte[32];
        RANDOM.nextBytes(key);

        var wrapped = vault().wrap(key);

        assertThat(wrapped.by()).isEqualTo("vault:bridge:v1");
        assertThat(vault().hasWrapped(wrapped.by())).isTrue();
        assertThat(vault().hasWrapped("vault:bridge-2:v1")).isFalse();
        assertThat(vault().unwrap(wrapped)).isEqualTo(key);
    }

    @Test
    void saysWhyTheServiceDoesNotHelp() {
        var wrapped = vault().wrap(new byte[32]);

        token = "s.expired";
        assertProblem(() -> vault().unwrap(wrapped), "[keys/service-refused]");
        token = VaultStandIn.TOKEN;
        assertProblem(
                () -> vault().unwrap(new Wrapped("vault:bridge:v1", "nothing".getBytes(UTF_8))),
                "[keys/service-failed]");
        service.goAway();
        assertProblem(() -> vault().wrap(new byte[32]), "[keys/service-unreachable]");
    }

    @Test
    @Timeout(20)
    void aServiceThatStopsInTheMiddleOfItsAnswerKeepsNobody() throws Exception {
        try (var stalled = new HalfAnswer()) {
            var vault = new VaultKeyEncryptionKey(http, stalled.uri(), "bridge", () -> token, Duration.ofSeconds(2));

            assertProblem(() -> vault.wrap(new byte[32]), "[keys/service-unreachable]");

            assertThat(stalled.letGo()).succeedsWithin(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void takesOverFromAFileAndKeysInMemoryOutliveTheService() throws Exception {
        Files.createDirectories(home.resolve("data"));
        try (var database = Database.open(home.resolve("data/keys.db"), "keys")) {
            var store = new SqlWrappedKeys(database);
            var file = Pkcs12KeyEncryptionKey.createOrLoad(home, RANDOM);
            var sealed =
                    new FieldSealer(ring(file, store), RANDOM).seal("card-number", CONTEXT, "4111".getBytes(UTF_8));

            var successor = new SuccessiveKeys(vault(), List.of(file));
            assertThat(rewrap(store, successor)).isEqualTo(new Rewrapped(1, "vault:bridge:v1"));
            assertThat(rewrap(store, vault())).isEqualTo(new Rewrapped(0, "vault:bridge:v1"));

            var sealer = new FieldSealer(ring(vault(), store), RANDOM);
            assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");
            service.goAway();
            assertThat(sealer.open(sealed, CONTEXT)).asString().isEqualTo("4111");
            assertProblem(() -> ring(vault(), store), "[keys/service-unreachable]");
        }
    }

    @Test
    void aNewVersionOfTheServicesKeyWrapsEveryKeyAnew() throws Exception {
        Files.createDirectories(home.resolve("data"));
        try (var database = Database.open(home.resolve("data/keys.db"), "keys")) {
            var store = new SqlWrappedKeys(database);
            var sealed =
                    new FieldSealer(ring(vault(), store), RANDOM).seal("card-number", CONTEXT, "4111".getBytes(UTF_8));

            service.rotate();
            assertThat(rewrap(store, vault())).isEqualTo(new Rewrapped(1, "vault:bridge:v2"));
            assertThat(rewrap(store, vault())).isEqualTo(new Rewrapped(0, "vault:bridge:v2"));

            service.trim();
            assertThat(new FieldSealer(ring(vault(), store), RANDOM).open(sealed, CONTEXT))
                    .asString()
                    .isEqualTo("4111");
        }
    }

    private static Rewrapped rewrap(SqlWrappedKeys store, KeyEncryptionKey key) {
        return new KeyLifecycle(store, key, RANDOM, Clock.systemUTC()).rewrap();
    }

    private static KeyRing ring(KeyEncryptionKey key, SqlWrappedKeys store) {
        return new KeyRing(key, store, RANDOM, Clock.systemUTC());
    }

    private VaultKeyEncryptionKey vault() {
        return new VaultKeyEncryptionKey(http, URI.create(service.url()), "bridge", () -> token);
    }

    private static void assertProblem(Runnable action, String code) {
        assertThatThrownBy(action::run).isInstanceOf(ProblemException.class).hasMessageEndingWith(code);
    }
}
