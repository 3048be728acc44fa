package io.legacybridge.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SealContext;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeStoresTest {

    /** SQLite takes its second file away when the last one closes. */
    @Test
    void aHomeWithoutItsKeyEncryptionKeyLeavesNothingOpen(@TempDir Path home) throws Exception {
        var random = new SecureRandom();
        Files.createDirectories(home.resolve("data"));
        try (var database = Database.open(home.resolve("data/keys.db"), "keys")) {
            var ring = new KeyRing(
                    Pkcs12KeyEncryptionKey.createOrLoad(home, random),
                    new SqlWrappedKeys(database),
                    random,
                    Clock.systemUTC());
            new FieldSealer(ring, random)
                    .seal(
                            "card-number",
                            new SealContext("/connections/cards", "1", "/cardNum"),
                            "4111".getBytes(UTF_8));
        }
        Files.move(home.resolve("secrets"), home.resolve("elsewhere"));
        Files.writeString(home.resolve("bridge.yaml"), "proxy: {server: \"proxy.example:3128\"}\n");
        var proxy = ProxySelector.getDefault();

        assertThatThrownBy(() -> new HomeStores(home)).hasMessageContaining("[keys/no-key-encryption-key]");

        assertThat(home.resolve("data")).isDirectoryNotContaining("glob:**-wal");
        assertThat(ProxySelector.getDefault()).isSameAs(proxy);
    }
}
