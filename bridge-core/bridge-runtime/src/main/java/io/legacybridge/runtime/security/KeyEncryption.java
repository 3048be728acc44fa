package io.legacybridge.runtime.security;

import io.legacybridge.runtime.connection.HomeSecrets;
import io.legacybridge.runtime.security.SecuritySettings.Pkcs11Settings;
import io.legacybridge.runtime.security.SecuritySettings.VaultSettings;
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
import java.util.ArrayList;
import java.util.function.Supplier;

/** Opens the key-encryption key that the settings name. */
public final class KeyEncryption {

    private KeyEncryption() {}

    /** What a key before has wrapped is still unwrapped, until a rewrap: {@code security.previous}, and a file that is there. */
    public static KeyEncryptionKey open(
            Path home, SecuritySettings settings, HomeSecrets secrets, OutwardTls outward, SecureRandom random) {
        var before = new ArrayList<KeyEncryptionKey>();
        settings.previous().ifPresent(previous -> {
            previous.vault().ifPresent(service -> before.add(vault(service, "previous.vault", secrets, outward)));
            previous.pkcs11().ifPresent(module -> before.add(pkcs11(module, "previous.pkcs11", secrets, random)));
        });
        var elsewhere = settings.vault()
                .<KeyEncryptionKey>map(service -> vault(service, "vault", secrets, outward))
                .or(() -> settings.pkcs11().map(module -> pkcs11(module, "pkcs11", secrets, random)));
        if (elsewhere.isPresent() && Files.exists(home.resolve("secrets/kek.p12")))
            before.add(Pkcs12KeyEncryptionKey.createOrLoad(home, random));
        var now = elsewhere.orElseGet(() -> Pkcs12KeyEncryptionKey.createOrLoad(home, random));
        return before.isEmpty() ? now : new SuccessiveKeys(now, before);
    }

    private static KeyEncryptionKey vault(
            VaultSettings service, String setting, HomeSecrets secrets, OutwardTls outward) {
        var http = OutwardProxy.client();
        service.tls().map(outward::context).ifPresent(http::sslContext);
        var token = secret(secrets, setting + ".token", service.token());
        return new VaultKeyEncryptionKey(http.build(), service.url().uri(), service.key(), token);
    }

    private static KeyEncryptionKey pkcs11(
            Pkcs11Settings module, String setting, HomeSecrets secrets, SecureRandom random) {
        var pin = secret(secrets, setting + ".pin", module.pin()).get().toCharArray();
        return Pkcs11KeyEncryptionKey.createOrLoad(Path.of(module.library()), module.slot(), pin, module.key(), random);
    }

    private static Supplier<String> secret(HomeSecrets secrets, String setting, SecretReference reference) {
        return () -> secrets.read(Place.of("bridge.yaml").at("security." + setting), reference)
                .text();
    }
}
