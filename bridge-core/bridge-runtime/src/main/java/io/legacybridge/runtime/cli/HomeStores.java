package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.runtime.keys.StoredReferences;
import io.legacybridge.runtime.security.KeyEncryption;
import io.legacybridge.runtime.security.OutwardProxy;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.runtime.store.Stores;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The stores of a home for verbs that look into them, also while an appliance runs on it. */
public final class HomeStores implements AutoCloseable {

    private final Path home;
    private final Stores stores;
    private final KeyEncryptionKey keyEncryptionKey;
    private final Optional<OutwardProxy> proxy;
    private final Deque<Database> open = new ArrayDeque<>();

    /** @throws ProblemException when the home has no data, or {@code bridge.yaml} is wrong */
    public HomeStores(Path home) {
        this.home = home;
        if (!Files.isDirectory(home.resolve("data")))
            throw new ProblemException(Problem.error(
                    Place.of(home.toString()),
                    "No appliance has run on this home yet, so there is nothing to look at.",
                    "Start one with bridge run --home " + home + ", or name another with --home.",
                    "cli/no-data"));
        var settings = new SettingsFile(new Home(home), Clock.systemUTC()).require();
        var secrets = new HomeSecrets(home.resolve("secrets"), System.getenv());
        this.proxy = settings.proxy().map(proxy -> new OutwardProxy(proxy, secrets));
        try {
            var security = settings.security().orElse(SecuritySettings.NONE);
            var clock = Clock.systemUTC();
            var random = new SecureRandom();
            var outward = new OutwardTls(home, clock, security.policies(), new SeenCertificates(home, clock), random);
            this.stores = settings.store()
                    .map(store -> Stores.postgres(store, secrets, outward))
                    .orElseGet(() -> Stores.files(home.resolve("data")));
            this.keyEncryptionKey = KeyEncryption.open(
                    home, security, secrets, outward, random, () -> new SqlWrappedKeys(open("keys")).all());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    public Path home() {
        return home;
    }

    public KeyEncryptionKey keyEncryptionKey() {
        return keyEncryptionKey;
    }

    /** What counts how much of what is kept a key has protected. */
    public StoredReferences references() {
        return new StoredReferences(open("journal"), open("ledger"), home.resolve("data/staging"));
    }

    /** @throws ProblemException when it cannot be opened now; a verb waits for nothing */
    public Database open(String name) {
        var database = stores.open(name);
        open.push(database);
        return database;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) open.pop().close();
        proxy.ifPresent(OutwardProxy::close);
    }
}
