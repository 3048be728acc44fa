package io.legacybridge.appliance;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditEntry.Actor;
import io.legacybridge.runtime.cli.Answers;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeAudit;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.cli.HomeStores;
import io.legacybridge.runtime.keys.KeyInventory;
import io.legacybridge.runtime.keys.KeyInventory.Entry;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.protection.Pkcs12KeyEncryptionKey;
import io.legacybridge.security.protection.SuccessiveKeys;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.security.SecureRandom;
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

        @Spec(Spec.Target.MIXEE)
        private CommandSpec verb;

        @Mixin
        private HomeOptions home;

        @Mixin
        private Answers answers;

        HomeStores stores() {
            return new HomeStores(home.path());
        }

        /** Before and after: an act that is refused, fails or is cut off does not look like one that was done. */
        <T> T audited(HomeStores stores, String action, String key, String purpose, Supplier<T> act) {
            audit(stores, new AuditEntry.KeyChanged(action, key, purpose, Actor.local()), false);
            T done;
            try {
                done = act.get();
            } catch (RuntimeException | Error e) {
                var outcome =
                        e instanceof ProblemException told ? told.problem().code() : "failed";
                try {
                    audit(stores, ended(action, key, purpose, outcome), false);
                } catch (RuntimeException notWritten) {
                    // Why it was not done matters more.
                    e.addSuppressed(notWritten);
                }
                throw e;
            }
            audit(stores, ended(action, key, purpose, "done"), true);
            return done;
        }

        private static AuditEntry ended(String action, String key, String purpose, String outcome) {
            return new AuditEntry.KeyChangeEnded(action, key, purpose, outcome, Actor.local());
        }

        /**
         * @param isDone what it tells of has happened already
         * @throws ProblemException when it cannot be written
         */
        void audit(HomeStores stores, AuditEntry entry, boolean isDone) {
            try {
                stores.audit().write(entry);
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
                var inventory = new KeyInventory(stores.keyLifecycle(), stores.subjectKeys());
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
                var keys = stores.keyLifecycle();
                var made = options.audited(
                        stores,
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
                var rewrapped = options.audited(stores, fresh ? "rewrap with a new key" : "rewrap", "", "", () -> {
                    if (fresh) addKey(stores);
                    return stores.keyLifecycle().rewrap();
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
            file.addKey(new SecureRandom());
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
                var keys = stores.keyLifecycle();
                var references = stores.references();
                var gone = options.audited(stores, "destroy", id, "", () -> keys.destroy(id, references));
                return options.answer(
                        Entry.of(gone, 0),
                        "Destroyed the key " + gone.name() + " of " + gone.purpose() + " version " + gone.version()
                                + ". Backups of data/keys.db and of secrets/ may still hold it.\n");
            }
        }
    }
}
