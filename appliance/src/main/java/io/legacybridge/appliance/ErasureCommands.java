package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.appliance.KeysCommand.KeysOptions;
import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.runtime.audit.AuditEntry.Actor;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.keys.ErasureReceipts;
import io.legacybridge.runtime.message.PersonValues;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.security.protection.Erasure;
import io.legacybridge.security.protection.Tokens;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs of {@code bridge keys} about persons. */
final class ErasureCommands {

    private ErasureCommands() {}

    @Command(
            name = "erase",
            description = {
                "Erases a person: destroys its keys, so that its values can never be read again.",
                "Without the two confirmations it only tells what would be lost."
            },
            mixinStandardHelpOptions = true)
    static final class Erase implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private KeysOptions options;

        @Parameters(paramLabel = "SUBJECT", description = "Token of the person: lbt1.… See bridge keys token.")
        private String subject;

        @Option(
                names = "--values",
                paramLabel = "COUNT",
                description = "First confirmation: how many values that are kept will be lost.")
        private Optional<Long> values = Optional.empty();

        @Option(names = "--for-ever", description = "Second confirmation: nothing brings them back.")
        private boolean forEver;

        @Override
        public Integer call() {
            if (!subject.startsWith(Tokens.PREFIX))
                throw new ParameterException(
                        spec.commandLine(),
                        "A person is named by its token, which begins with " + Tokens.PREFIX
                                + "; bridge keys token makes it.");
            try (var stores = options.stores()) {
                var erasure = new Erasure(stores.subjectKeys(), stores.erased(), Clock.systemUTC());
                var references = stores.references();
                var ahead = erasure.ahead(subject, references);
                if (ahead.keys().isEmpty()) throw unknown();
                if (!forEver || !values.equals(Optional.of(ahead.values()))) return refused(ahead);
                var receipts = new ErasureReceipts(stores.home());
                var receipt =
                        options.audited(stores, "erase", subject, "", () -> erased(erasure, references, receipts));
                options.audit(
                        stores, new AuditEntry.Erased(subject, receipt.keys(), receipt.values(), Actor.local()), true);
                return options.answer(
                        receipt,
                        "Erased: %,d keys are destroyed, and %,d values and answers that are kept can never be read again.\n"
                                        .formatted(receipt.keys().size(), receipt.values())
                                + "The receipt is " + receipts.file(receipt) + ". Keep it longer than every backup.\n");
            }
        }

        private Erasure.Receipt erased(Erasure erasure, Erasure.Counting references, ErasureReceipts receipts) {
            var promised = new AtomicBoolean();
            try {
                return erasure.erase(subject, references, receipt -> {
                    receipts.write(receipt);
                    promised.set(true);
                });
            } catch (StoreException e) {
                if (!promised.get()) throw e;
                throw ProblemException.error(
                        Place.of("keys").at(subject),
                        "The receipt is written, and the keys of this person cannot be destroyed now: "
                                + e.getMessage(),
                        "Bring back what is missing; the next start of the appliance destroys them.",
                        "keys/erased-at-next-start",
                        e);
            }
        }

        private int refused(Erasure.Receipt ahead) {
            var _ = options.answer(
                    Map.of("subject", subject, "keys", ahead.keys(), "values", ahead.values(), "erased", false),
                    ("Nothing is erased yet. %,d keys of this person would be destroyed, and %,d values and answers that are"
                                    + " kept could never be read again.\nTo do it: bridge keys erase %s --values %d"
                                    + " --for-ever\n")
                            .formatted(ahead.keys().size(), ahead.values(), subject, ahead.values()));
            return BridgeCommand.PROBLEMS;
        }

        private ProblemException unknown() {
            return ProblemException.error(
                    Place.of("keys").at(subject),
                    "No key belongs to this person.",
                    "Look whether the token is that of the field in subject: of the class, and of its own class; or the"
                            + " person was erased before.",
                    "keys/unknown-subject");
        }
    }

    @Command(
            name = "token",
            description = "Reads one value from the standard input and prints its token, as it stands in subject.",
            mixinStandardHelpOptions = true)
    static final class Token implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private KeysOptions options;

        @Option(
                names = "--class",
                defaultValue = PersonValues.UNPROTECTED_CLASS,
                description =
                        "The field class of the value; ${DEFAULT-VALUE} when the field that tells the person is not"
                                + " protected.")
        private String fieldClass;

        @Override
        public Integer call() throws IOException {
            var value = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
            if (value == null || value.isEmpty())
                throw new ParameterException(spec.commandLine(), "Write the value on standard input.");
            try (var stores = options.stores()) {
                var token = new Tokens(stores.keys()).token(fieldClass, value);
                return options.answer(Map.of("token", token), token + "\n");
            }
        }
    }
}
