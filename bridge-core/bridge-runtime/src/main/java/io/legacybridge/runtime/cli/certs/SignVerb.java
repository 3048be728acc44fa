package io.legacybridge.runtime.cli.certs;

import io.legacybridge.security.pki.CertsSetup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs a request. Only the key is taken from it. */
@Command(
        name = "sign",
        description = "Signs a request. Its key counts; subject, names and usage come from these options alone.",
        mixinStandardHelpOptions = true)
final class SignVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Parameters(paramLabel = "CSR", description = "The request as PEM.")
    private Path request;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private What what;

    /** An issuing CA below this root, or a holder. */
    static final class What {

        @ArgGroup(exclusive = false)
        private Issuing issuing;

        @ArgGroup(exclusive = false)
        private HolderOptions whose;
    }

    /** Signs with the root. */
    static final class Issuing {

        @Option(names = "--issuing", required = true, description = "Signs an issuing CA with the root that is here.")
        private boolean issuing;

        @Option(
                names = "--for",
                required = true,
                paramLabel = "NAME",
                description = "A DNS name, domain or IP address that the issuing CA may sign for; repeat it for more.")
        private List<String> names;

        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "Where the certificates and the root's revocation list go.")
        private Path out;
    }

    @Override
    public Integer call() {
        if (what.issuing == null || !what.issuing.issuing)
            return options.answer(options.audited(certs -> certs.sign(request, what.whose.holder())));
        options.telling(audit -> {
            new CertsSetup(options.home(), CertsOptions.CLOCK, options.random(), audit)
                    .signIssuing(request, what.issuing.names, List.of(), what.issuing.out);
            return what.issuing.out;
        });
        return options.answer(
                Map.of("certificate", what.issuing.out.toString()),
                "Signed: " + what.issuing.out + "\nNext, where the request was made: bridge certs init --signed "
                        + what.issuing.out.getFileName() + "\n");
    }
}
