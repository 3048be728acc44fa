package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertificateEvent;
import io.legacybridge.security.pki.TrustFolder;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The trust bundles: whose CAs vouch for clients. */
@Command(
        name = "trust",
        description = "Says whose CAs vouch for clients, and who a certificate would be.",
        mixinStandardHelpOptions = true,
        subcommands = {TrustVerb.Add.class, TrustVerb.Remove.class, TrustVerb.Test.class})
final class TrustVerb implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about trust: add, remove or test?");
    }

    private static TrustFolder folder(CertsOptions options, Consumer<CertificateEvent> audit) {
        return new TrustFolder(options.home(), CertsOptions.CLOCK, options.random(), audit);
    }

    /** A partner's CA. */
    @Command(name = "add", description = "Puts CAs into a bundle.", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {

        @Mixin
        private CertsOptions options;

        @Parameters(index = "0", paramLabel = "BUNDLE", description = "One for each partner, such as partner.")
        private String bundle;

        @Parameters(index = "1", paramLabel = "FILE", description = "The partner's CAs as PEM.")
        private Path file;

        @Override
        public Integer call() {
            var added = options.telling(audit -> folder(options, audit).add(bundle, file));
            added.warnings().forEach(options::warn);
            return options.answer(
                    Map.of("bundle", bundle, "added", added.subjects()),
                    added.subjects().isEmpty()
                            ? "The bundle " + bundle + " has them already.\n"
                            : "The bundle " + bundle + " trusts " + String.join("; ", added.subjects()) + " now.\n");
        }
    }

    /** A partner that is none any more. */
    @Command(name = "remove", description = "Takes a bundle away.", mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {

        @Mixin
        private CertsOptions options;

        @Parameters(paramLabel = "BUNDLE", description = "Whose clients are let in no more.")
        private String bundle;

        @Override
        public Integer call() {
            var removed = options.telling(audit -> folder(options, audit).remove(bundle));
            return options.answer(Map.of("removed", removed), "The bundle " + bundle + " is gone.\n");
        }
    }

    /** Who would it be? */
    @Command(
            name = "test",
            description = "Says who a certificate would be, or why it is not taken. Exits 1 when it is not.",
            mixinStandardHelpOptions = true)
    static final class Test implements Callable<Integer> {

        @Mixin
        private CertsOptions options;

        @Parameters(paramLabel = "FILE", description = "The client's certificate as PEM, then the CAs that it sends.")
        private Path file;

        @Override
        public Integer call() {
            var tested = folder(options, _ -> {}).test(file, options.security().policies());
            tested.leftOut().forEach(options::warn);
            var who = tested.identity();
            if (who.isPresent())
                return options.answer(
                        who.get(),
                        "It is %s, and the bundle %s vouches for it.\n"
                                .formatted(who.get().san(), who.get().bundle()));
            var no = tested.distrust().orElseThrow();
            options.answer(Map.of("refused", no, "reason", no.reason(), "fix", no.fix()), "");
            options.warn(Problem.error(
                    Place.of(file.toString()),
                    "The certificate is not taken: " + no.reason() + ".",
                    no.fix(),
                    "certs/not-trusted"));
            return BridgeCommand.PROBLEMS;
        }
    }
}
