package io.legacybridge.runtime.security;

import io.legacybridge.runtime.connection.HomeSecrets;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.security.protection.Pkcs11KeyEncryptionKey;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SuccessiveKeys;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Supplier;

/** Opens the key-encryption key that the settings name. */
public final class KeyEncryption {

    private KeyEncryption() {}

    /** A key that has taken over from {@code secrets/kek.p12} still unwraps what that one has wrapped, until a rewrap. */
    public static KeyEncryptionKey open(
            Path home, SecuritySettings settings, HomeSecrets secrets, OutwardTls outward, SecureRandom random) {
        if (settings.vault().isPresent()) {
            var vault = settings.vault().get();
            var http = OutwardProxy.client();
            vault.tls().map(outward::context).ifPresent(http::sslContext);
            var now = new VaultKeyEncryptionKey(
                    http.build(), vault.url().uri(), vault.key(), secret(secrets, "vault.token", vault.token()));
            return after(home, now, VaultKeyEncryptionKey::hasWrapped, random);
        }
        if (settings.pkcs11().isPresent()) {
            var module = settings.pkcs11().get();
            var pin = secret(secrets, "pkcs11.pin", module.pin()).get().toCharArray();
            var now = Pkcs11KeyEncryptionKey.createOrLoad(
                    Path.of(module.library()), module.slot(), pin, module.key(), random);
            return after(home, now, Pkcs11KeyEncryptionKey::hasWrapped, random);
        }
        return Pkcs12KeyEncryptionKey.createOrLoad(home, random);
    }

    private static KeyEncryptionKey after(
            Path home, KeyEncryptionKey now, SuccessiveKeys.Recognises recognises, SecureRandom random) {
        if (!Files.exists(home.resolve("secrets/kek.p12"))) return now;
        return new SuccessiveKeys(now, Pkcs12KeyEncryptionKey.createOrLoad(home, random), recognises);
    }

    private static Supplier<String> secret(HomeSecrets secrets, String setting, SecretReference reference) {
        return () -> secrets.read(Place.of("bridge.yaml").at("security." + setting), reference)
                .text();
    }
}
