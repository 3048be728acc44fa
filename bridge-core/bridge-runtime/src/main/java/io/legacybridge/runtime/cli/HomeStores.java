package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.audit.AuditLog;
import io.legacybridge.runtime.audit.AuditStore;
import io.legacybridge.runtime.audit.RestoreNote;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.home.HomeSecrets;
import io.legacybridge.runtime.keys.StoredReferences;
import io.legacybridge.runtime.security.KeyEncryption;
import io.legacybridge.runtime.security.OutwardProxy;
import io.legacybridge.runtime.security.SecuritySettings;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.NodeName;
import io.legacybridge.runtime.store.SqlErased;
import io.legacybridge.runtime.store.SqlSubjectKeys;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.runtime.store.Stores;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.security.pki.OutwardTls;
import io.legacybridge.security.pki.SeenCertificates;
import io.legacybridge.security.protection.KeyEncryptionKey;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stores of a home for verbs that look into them, also while an appliance runs on it: its keys and its audit,
 * and what is kept. The keys and the audit are opened when they are first asked for; every other store anew for each who asks.
 */
public final class HomeStores implements AutoCloseable {

    private static final Clock CLOCK = Clock.systemUTC();

    private final Path home;
    private final SecureRandom random = new SecureRandom();
    private final Stores stores;
    private final KeyEncryptionKey keyEncryptionKey;
    private final Optional<NodeName> node;
    private final Optional<OutwardProxy> proxy;
    private final Deque<Runnable> open = new ArrayDeque<>();
    private @Nullable Database keysAndAudit;
    private @Nullable KeyRing keys;
    private @Nullable AuditLog audit;

    /** @throws ProblemException when the home has no data, or {@code bridge.yaml} is wrong */
    public HomeStores(Path home) {
        this.home = home;
        if (!Files.isDirectory(home.resolve("data")))
            throw ProblemException.error(
                    Place.of(home.toString()),
                    "No appliance has run on this home yet, so there is nothing to look at.",
                    "Start one with bridge run --home " + home + ", or name another with --home.",
                    "cli/no-data");
        var settings = new SettingsFile(new Home(home), CLOCK).require();
        var secrets = new HomeSecrets(home.resolve("secrets"), System.getenv());
        this.node = NodeName.known(home.resolve("data"), settings.node());
        this.proxy = settings.proxy().map(proxy -> new OutwardProxy(proxy, secrets));
        try {
            var security = settings.security().orElse(SecuritySettings.NONE);
            var outward = new OutwardTls(home, CLOCK, security.policies(), new SeenCertificates(home, CLOCK), random);
            this.stores = settings.store()
                    .map(store -> Stores.postgres(store, secrets, outward))
                    .orElseGet(() -> Stores.files(home.resolve("data")));
            this.keyEncryptionKey = KeyEncryption.open(
                    home,
                    security,
                    secrets,
                    outward,
                    random,
                    () -> wrappedKeys().all());
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    public Path home() {
        return home;
    }

    /** As which an appliance has run on this home, if one has. */
    public Optional<NodeName> node() {
        return node;
    }

    public KeyEncryptionKey keyEncryptionKey() {
        return keyEncryptionKey;
    }

    /** The keys that protect and open. */
    public KeyRing keys() {
        if (keys == null) keys = new KeyRing(keyEncryptionKey, wrappedKeys(), random, CLOCK);
        return keys;
    }

    /** The same keys for those who look after them. */
    public KeyLifecycle keyLifecycle() {
        return new KeyLifecycle(
                wrappedKeys(), keyEncryptionKey, random, keysAndAudit().clock(CLOCK));
    }

    /** The keys of persons. */
    public SqlSubjectKeys subjectKeys() {
        return new SqlSubjectKeys(open("subjects"));
    }

    /** Who was erased. */
    public SqlErased erased() {
        return new SqlErased(keysAndAudit());
    }

    /** What counts how much of what is kept a key has protected. */
    public StoredReferences references() {
        return new StoredReferences(open("journal"), open("ledger"), home.resolve("data/staging"));
    }

    public AuditSigner auditSigner() {
        return new AuditSigner(keys());
    }

    /** The audit to read. */
    public AuditStore auditStore() {
        return new AuditStore(keysAndAudit(), auditSigner());
    }

    /**
     * The audit to write into. A restore that had to leave a note for it stands in it first.
     *
     * @throws IOException when the note cannot be read or taken away
     */
    public AuditLog audit() throws IOException {
        if (audit == null) {
            audit = new AuditLog(auditStore(), NodeName.COMMAND_LINE, CLOCK);
            open.push(audit::close);
        }
        new RestoreNote(home.resolve("data")).bringInto(audit);
        return audit;
    }

    /** @throws ProblemException when it cannot be opened now; a verb waits for nothing */
    public Database open(String name) {
        var database = stores.open(name);
        open.push(database::close);
        return database;
    }

    private SqlWrappedKeys wrappedKeys() {
        return new SqlWrappedKeys(keysAndAudit());
    }

    private Database keysAndAudit() {
        if (keysAndAudit == null) keysAndAudit = open("keys");
        return keysAndAudit;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) open.pop().run();
        proxy.ifPresent(OutwardProxy::close);
    }
}
