package io.legacybridge.runtime.cli.certs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Certificates of a home. The runbook is {@code certs/README.md}. */
@Command(
        name = "certs",
        description = "Makes, renews, revokes and checks the certificates of a home.",
        mixinStandardHelpOptions = true,
        subcommands = {
            InitVerb.class,
            IssueVerb.class,
            TokenVerb.class,
            RequestVerb.class,
            SignVerb.class,
            RenewVerb.class,
            RekeyVerb.class,
            RevokeVerb.class,
            CrlVerb.class,
            ListVerb.class,
            InspectVerb.class,
            ExportVerb.class,
            TrustVerb.class,
            ProbeVerb.class
        })
public final class CertsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "What about certificates: "
                        + String.join(", ", spec.subcommands().keySet()) + "?");
    }
}
