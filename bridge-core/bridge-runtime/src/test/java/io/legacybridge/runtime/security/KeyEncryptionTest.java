package io.legacybridge.runtime.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.runtime.security.SecuritySettings.Pkcs11Settings;
import io.legacybridge.runtime.security.SecuritySettings.PreviousKey;
import io.legacybridge.runtime.security.SecuritySettings.VaultSettings;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.SealContext;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.testkit.SoftHsm;
import io.legacybridge.testkit.VaultStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key-encryption key moves from one place to the next, by settings, and no value is lost on the way. */
class KeyEncryptionTest {

    private static final SealContext CONTEXT = new SealContext("/connections/cards", "1", "/cardNum");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    @Test
    void movesFromTheFileToAModuleToAServiceToAnotherKeyOfTheModuleAndBackToAFile() throws Exception {
        var output = SoftHsm.in(folder).run(Moves.class, folder.resolve("home").toString());

        assertThat(output.lines().filter(line -> !line.startsWith("SLF4J")))
                .containsExactly(
                        "4111 opened, 1 wrapped anew by pkcs11:one",
                        "4111 opened, 1 wrapped anew by vault:bridge:v1",
                        "[keys/other-key-encryption-key]",
                        "[keys/no-key-encryption-key] false",
                        "4111 opened, 1 wrapped anew by pkcs11:two",
                        "4111 opened, 1 wrapped anew by a file",
                        "4111 opened, 0 wrapped anew by a file");
    }

    @Test
    void makesNoFileWhereTheStoredKeysNeedTheOneThatIsMissing() throws IOException {
        var settings = SecuritySettings.NONE;
        Files.createDirectories(folder.resolve("data"));
        try (var database = Database.open(folder.resolve("data/keys.db"), "keys")) {
            var store = new SqlWrappedKeys(database);
            var first = open(folder, settings, store);
            new FieldSealer(new KeyRing(first, store, RANDOM, Clock.systemUTC()), RANDOM)
                    .seal("card-number", CONTEXT, "4111".getBytes(UTF_8));
            var id = store.all().getFirst().kekId();
            Files.move(folder.resolve("secrets"), folder.resolve("elsewhere"));

            assertThatThrownBy(() -> open(folder, settings, store))
                    .hasMessageContaining("secrets/kek.p12: The file is missing")
                    .hasMessageContaining("Put back the one with the id " + id)
                    .hasMessageContaining("[keys/no-key-encryption-key]");
            assertThat(folder.resolve("secrets")).doesNotExist();
            Files.move(folder.resolve("elsewhere"), folder.resolve("secrets"));
            assertThat(open(folder, settings, store).hasWrapped(id)).isTrue();
        }
    }

    private static KeyEncryptionKey open(Path home, SecuritySettings settings, SqlWrappedKeys store) {
        var secrets = new HomeSecrets(home.resolve("secrets"), Map.of());
        return KeyEncryption.open(
                home, settings, secrets, new OutwardTls(home, Clock.systemUTC(), RANDOM), RANDOM, store::all);
    }

    /** What runs beside the module. */
    static final class Moves {

        private final Path home;
        private final SqlWrappedKeys store;
        private final String sealed;

        public static void main(String[] arguments) throws Exception {
            var home = Path.of(arguments[0]);
            Files.createDirectories(home.resolve("data"));
            PrivateFiles.write(home.resolve("secrets/hsm.pin"), SoftHsm.PIN.getBytes(UTF_8));
            PrivateFiles.write(home.resolve("secrets/vault.token"), VaultStandIn.TOKEN.getBytes(UTF_8));
            try (var service = new VaultStandIn("bridge");
                    var database = Database.open(home.resolve("data/keys.db"), "keys")) {
                new Moves(home, database).go(service.url());
            }
        }

        private Moves(Path home, Database database) {
            this.home = home;
            this.store = new SqlWrappedKeys(database);
            this.sealed = sealer(settings(Optional.empty(), Optional.empty(), Optional.empty()))
                    .seal("card-number", CONTEXT, "4111".getBytes(UTF_8));
        }

        private void go(String url) throws Exception {
            var one = Optional.of(module("one"));
            var two = Optional.of(module("two"));
            var service = Optional.of(service(url));
            move(settings(Optional.empty(), one, Optional.empty()));
            Files.delete(home.resolve("secrets/kek.p12"));
            move(settings(service, Optional.empty(), Optional.of(new PreviousKey(Optional.empty(), one))));
            try {
                sealer(settings(Optional.empty(), two, Optional.empty()));
            } catch (ProblemException e) {
                System.out.println("[" + e.problem().code() + "]");
            }
            try {
                sealer(settings(Optional.empty(), Optional.empty(), Optional.empty()));
            } catch (ProblemException e) {
                System.out.println("[" + e.problem().code() + "] " + Files.exists(home.resolve("secrets/kek.p12")));
            }
            move(settings(Optional.empty(), two, Optional.of(new PreviousKey(service, Optional.empty()))));
            move(settings(Optional.empty(), Optional.empty(), Optional.of(new PreviousKey(Optional.empty(), two))));
            move(settings(Optional.empty(), Optional.empty(), Optional.empty()));
        }

        private void move(SecuritySettings settings) throws Exception {
            var opened = new String(sealer(settings).open(sealed, CONTEXT), UTF_8);
            var rewrapped = new KeyLifecycle(store, open(settings), RANDOM, Clock.systemUTC()).rewrap();
            System.out.println(opened + " opened, " + rewrapped.count() + " wrapped anew by "
                    + (rewrapped.by().contains(":") ? rewrapped.by() : "a file"));
        }

        private FieldSealer sealer(SecuritySettings settings) {
            return new FieldSealer(new KeyRing(open(settings), store, RANDOM, Clock.systemUTC()), RANDOM);
        }

        private KeyEncryptionKey open(SecuritySettings settings) {
            return KeyEncryptionTest.open(home, settings, store);
        }

        private static SecuritySettings settings(
                Optional<VaultSettings> vault, Optional<Pkcs11Settings> module, Optional<PreviousKey> previous) {
            return new SecuritySettings(
                    Optional.empty(),
                    Optional.empty(),
                    OtherNames.REFUSE,
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    vault,
                    module,
                    previous);
        }

        private static Pkcs11Settings module(String key) throws Exception {
            return new Pkcs11Settings(
                    SoftHsm.LIBRARY.toString(), 0, SecretReference.parse("file:hsm.pin"), key, Duration.ofDays(1));
        }

        private static VaultSettings service(String url) throws Exception {
            return new VaultSettings(
                    HttpUrl.parse(url),
                    "bridge",
                    SecretReference.parse("file:vault.token"),
                    Optional.empty(),
                    Duration.ofDays(1));
        }
    }
}
