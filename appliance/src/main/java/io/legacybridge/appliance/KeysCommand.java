package io.legacybridge.appliance;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditEntry.Actor;
import io.legacybridge.runtime.audit.AuditLog;
import io.legacybridge.runtime.audit.AuditStore;
import io.legacybridge.runtime.audit.RestoreNote;
import io.legacybridge.runtime.cli.Answers;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeAudit;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.cli.HomeStores;
import io.legacybridge.runtime.keys.KeyInventory;
import io.legacybridge.runtime.keys.KeyInventory.Entry;
import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.runtime.store.NodeName;
import io.legacybridge.runtime.store.SqlSubjectKeys;
import io.legacybridge.runtime.store.SqlWrappedKeys;
import io.legacybridge.security.audit.AuditSigner;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.KeyRing;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SuccessiveKeys;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The keys of protected fields. They can be changed while the appliance runs. */
@Command(
        name = "keys",
        description = "Lists, rotates, rewraps and destroys the keys of protected fields, and erases persons.",
        mixinStandardHelpOptions = true,
        subcommands = {
            KeysCommand.ListAll.class,
            KeysCommand.Rotate.class,
            KeysCommand.Rewrap.class,
            KeysCommand.Destroy.class,
            ErasureCommands.Erase.class,
            ErasureCommands.Token.class
        })
final class KeysCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "What about keys: list, rotate, rewrap, destroy, erase or token?");
    }

    /** What every verb takes. */
    static final class KeysOptions {

        private final SecureRandom random = new SecureRandom();

        @Spec(Spec.Target.MIXEE)
        private CommandSpec verb;

        @Mixin
        private HomeOptions home;

        @Mixin
        private Answers answers;

        HomeStores stores() {
            return new HomeStores(home.path());
        }

        KeyLifecycle keys(HomeStores stores, Database store) {
            return new KeyLifecycle(
                    new SqlWrappedKeys(store), stores.keyEncryptionKey(), random, store.clock(Clock.systemUTC()));
        }

        /** Before and after: an act that is refused, fails or is cut off does not look like one that was done. */
        <T> T audited(HomeStores stores, Database store, String action, String key, String purpose, Supplier<T> act) {
            audit(stores, store, new AuditEntry.KeyChanged(action, key, purpose, Actor.local()), false);
            T done;
            try {
                done = act.get();
            } catch (RuntimeException | Error e) {
                var outcome =
                        e instanceof ProblemException told ? told.problem().code() : "failed";
                try {
                    audit(stores, store, ended(action, key, purpose, outcome), false);
                } catch (RuntimeException notWritten) {
                    // Why it was not done matters more.
                    e.addSuppressed(notWritten);
                }
                throw e;
            }
            audit(stores, store, ended(action, key, purpose, "done"), true);
            return done;
        }

        private static AuditEntry ended(String action, String key, String purpose, String outcome) {
            return new AuditEntry.KeyChangeEnded(action, key, purpose, outcome, Actor.local());
        }

        /**
         * @param isDone what it tells of has happened already
         * @throws ProblemException when it cannot be written
         */
        void audit(HomeStores stores, Database store, AuditEntry entry, boolean isDone) {
            var ring = new KeyRing(stores.keyEncryptionKey(), new SqlWrappedKeys(store), random, Clock.systemUTC());
            try (var audit = new AuditLog(
                    new AuditStore(store, new AuditSigner(ring)), NodeName.COMMAND_LINE, Clock.systemUTC())) {
                new RestoreNote(home.path().resolve("data")).bringInto(audit);
                audit.write(entry);
            } catch (IOException | StoreException e) {
                throw HomeAudit.cannotWrite(home.path(), isDone, e);
            }
        }

        int answer(Object forPrograms, String forPeople) {
            return answers.answer(verb, forPrograms, forPeople);
        }
    }

    private static String line(Entry key) {
        return "%s  %-14s %-40s %,12d sealed\n"
                .formatted(key.id(), key.state(), key.purpose() + " version " + key.version(), key.sealed());
    }

    @Command(
            name = "list",
            description = "Lists every key, its state and how much it sealed.",
            mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {

        @Mixin
        private KeysOptions options;

        @Override
        public Integer call() {
            try (var stores = options.stores()) {
                var inventory = new KeyInventory(
                        options.keys(stores, stores.open("keys")), new SqlSubjectKeys(stores.open("subjects")));
                for (var key : inventory.keys()) options.answer(key, line(key));
                inventory
                        .persons()
                        .forEach((purpose, count) -> options.answer(
                                Map.of("purpose", purpose, "persons", count),
                                "%-16s  %-14s %-40s %,12d persons\n".formatted("", "", purpose, count)));
                return BridgeCommand.FINE;
            }
        }
    }

    @Command(
            name = "rotate",
            description = "Puts a new key in the place of the active one, which still opens what it sealed.",
            mixinStandardHelpOptions = true)
    static final class Rotate implements Callable<Integer> {

        @Mixin
        private KeysOptions options;

        @Parameters(paramLabel = "PURPOSE", description = "Such as class:card-number, as keys list shows it.")
        private String purpose;

        @Option(names = "--prepare", description = "Only makes the key that the next rotation will use.")
        private boolean prepare;

        @Override
        public Integer call() {
            try (var stores = options.stores()) {
                var store = stores.open("keys");
                var keys = options.keys(stores, store);
                var made = options.audited(
                        stores,
                        store,
                        prepare ? "prepare" : "rotate",
                        "",
                        purpose,
                        () -> prepare ? keys.prepare(purpose) : keys.rotate(purpose));
                var shown = Entry.of(made, 0);
                return options.answer(shown, line(shown));
            }
        }
    }

    @Command(
            name = "rewrap",
            description = "Wraps every key with the newest key-encryption key. No protected value is touched.",
            mixinStandardHelpOptions = true)
    static final class Rewrap implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private KeysOptions options;

        @Option(names = "--new", description = "Makes a new key-encryption key in secrets/kek.p12 first.")
        private boolean fresh;

        @Override
        public Integer call() {
            try (var stores = options.stores()) {
                var store = stores.open("keys");
                var rewrapped =
                        options.audited(stores, store, fresh ? "rewrap with a new key" : "rewrap", "", "", () -> {
                            if (fresh) addKey(stores);
                            return options.keys(stores, store).rewrap();
                        });
                return options.answer(
                        Map.of("rewrapped", rewrapped.count(), "wrappedBy", rewrapped.by()),
                        "%,d keys wrapped anew; all are wrapped by %s.\n".formatted(rewrapped.count(), rewrapped.by()));
            }
        }

        private void addKey(HomeStores stores) {
            var now = stores.keyEncryptionKey() instanceof SuccessiveKeys all ? all.now() : stores.keyEncryptionKey();
            if (!(now instanceof Pkcs12KeyEncryptionKey file))
                throw new ParameterException(
                        spec.commandLine(),
                        "--new is for secrets/kek.p12; a key service or module makes its keys itself.");
            file.addKey(options.random);
        }
    }

    @Command(
            name = "destroy",
            description = "Destroys a key for ever. Refused with a count while something that is kept needs it.",
            mixinStandardHelpOptions = true)
    static final class Destroy implements Callable<Integer> {

        @Mixin
        private KeysOptions options;

        @Parameters(paramLabel = "ID", description = "16 hexadecimal digits, as keys list shows them.")
        private String id;

        @Override
        public Integer call() {
            try (var stores = options.stores()) {
                var references = stores.references();
                var store = stores.open("keys");
                var gone = options.audited(
                        stores,
                        store,
                        "destroy",
                        id,
                        "",
                        () -> options.keys(stores, store).destroy(id, references));
                return options.answer(
                        Entry.of(gone, 0),
                        "Destroyed the key " + gone.name() + " of " + gone.purpose() + " version " + gone.version()
                                + ". Backups of data/keys.db and of secrets/ may still hold it.\n");
            }
        }
    }
}
