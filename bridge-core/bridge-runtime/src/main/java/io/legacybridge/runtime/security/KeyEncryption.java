package io.legacybridge.runtime.security;

import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.runtime.security.SecuritySettings.Pkcs11Settings;
import io.legacybridge.runtime.security.SecuritySettings.VaultSettings;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.security.protection.Pkcs11KeyEncryptionKey;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SuccessiveKeys;
import io.legacybridge.security.protection.WrappedKey;
import io.legacybridge.spi.config.SecretReference;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Opens the key-encryption key that the settings name. */
public final class KeyEncryption {

    private KeyEncryption() {}

    /**
     * What a key before has wrapped is still unwrapped, until a rewrap: {@code security.previous}, and a file that is there. A
     * home that has none gets a file, unless keys are stored that this could not unwrap.
     *
     * @param stored the keys that it must unwrap
     * @throws ProblemException when the file is missing
     */
    public static KeyEncryptionKey open(
            Path home,
            SecuritySettings settings,
            HomeSecrets secrets,
            OutwardTls outward,
            SecureRandom random,
            Supplier<List<WrappedKey>> stored) {
        var before = new ArrayList<KeyEncryptionKey>();
        settings.previous().ifPresent(previous -> {
            previous.vault().ifPresent(service -> before.add(vault(service, "previous.vault", secrets, outward)));
            previous.pkcs11().ifPresent(module -> before.add(pkcs11(module, "previous.pkcs11", secrets, random)));
        });
        var elsewhere = settings.vault()
                .<KeyEncryptionKey>map(service -> vault(service, "vault", secrets, outward))
                .or(() -> settings.pkcs11().map(module -> pkcs11(module, "pkcs11", secrets, random)));
        var isInFile = Pkcs12KeyEncryptionKey.isIn(home);
        if (elsewhere.isPresent() && isInFile) before.add(Pkcs12KeyEncryptionKey.createOrLoad(home, random));
        if (elsewhere.isEmpty() && !isInFile) requireUnwrapped(stored.get(), before);
        var now = elsewhere.orElseGet(() -> Pkcs12KeyEncryptionKey.createOrLoad(home, random));
        return before.isEmpty() ? now : new SuccessiveKeys(now, before);
    }

    private static void requireUnwrapped(List<WrappedKey> stored, List<KeyEncryptionKey> by) {
        var missing = stored.stream()
                .filter(key -> key.state() != WrappedKey.State.DESTROYED)
                .map(WrappedKey::kekId)
                .filter(id -> by.stream().noneMatch(key -> key.hasWrapped(id)))
                .collect(Collectors.toCollection(TreeSet::new));
        if (missing.isEmpty()) return;
        var ids = String.join(" and ", missing);
        throw ProblemException.error(
                Place.of("secrets/kek.p12"),
                "The file is missing, and the keys of this home are wrapped with the key-encryption key " + ids
                        + ". A new one could not unwrap them, so none is made.",
                "Put back the one with the id " + ids
                        + ", and kek.password beside it, from where you keep secrets: no backup"
                        + " holds secrets/. When a service or module has it, name that under security.",
                "keys/no-key-encryption-key");
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
