package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.spi.problem.Problem;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** New certificates for keys that stay. */
@Command(
        name = "renew",
        description = "Makes a new certificate for the same key. With --due: for all that are past two thirds of their"
                + " life, with a new key for the server.",
        mixinStandardHelpOptions = true)
final class RenewVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @ArgGroup(multiplicity = "1")
    private Which which;

    /** One, or whatever is due. */
    static final class Which {

        @Option(names = "--due", required = true, description = "Whatever is past two thirds of its life.")
        private boolean due;

        @ArgGroup(exclusive = false)
        private HolderOptions whose;
    }

    @Override
    public Integer call() {
        var issued =
                options.audited(certs -> which.due ? certs.renewDue() : List.of(certs.renew(which.whose.holder())));
        var elsewhere = which.due
                ? options.certs().dueElsewhere(options.security().acme().isEmpty())
                : List.<Problem>of();
        var answers = issued.stream().map(IssuedAnswer::of).toList();
        var answered = options.answer(
                answers,
                answers.isEmpty()
                        ? "Nothing that this CA has signed is due.\n"
                        : answers.stream().map(IssuedAnswer::forPeople).collect(Collectors.joining()));
        issued.forEach(options::warnUnlessTaken);
        elsewhere.forEach(options::warn);
        return elsewhere.isEmpty() ? answered : BridgeCommand.PROBLEMS;
    }
}
