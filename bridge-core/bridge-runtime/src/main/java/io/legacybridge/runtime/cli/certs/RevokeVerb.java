package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertsSetup;
import io.legacybridge.security.pki.RevocationReason;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Revokes: writes and signs {@code certs/crl/issuing.crl}, or the root's list. */
@Command(
        name = "revoke",
        description =
                "Revokes every certificate of a holder, one by its serial number, or the issuing CA. An appliance that reads"
                        + " certs/crl/ lets it in no more within seconds.",
        mixinStandardHelpOptions = true)
final class RevokeVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(
            names = "--reason",
            defaultValue = "unspecified",
            paramLabel = "REASON",
            description = "unspecified, key-compromise, affiliation-changed, superseded, cessation-of-operation or"
                    + " privilege-withdrawn (default: ${DEFAULT-VALUE}).")
    private RevocationReason reason;

    /** A holder's, or one. */
    static final class Which {

        @Option(
                names = "--serial",
                required = true,
                paramLabel = "HEX",
                description = "As bridge certs list or openssl shows it.")
        private String serial;

        @Option(
                names = "--issuing",
                required = true,
                paramLabel = "FILE",
                description =
                        "The issuing CA with this certificate, such as certs/ca/issuing.pem; where the root's key is.")
        private Path issuing;

        @ArgGroup(exclusive = false)
        private HolderOptions whose;
    }

    @Override
    public Integer call() {
        if (which.issuing != null) return revokeIssuing();
        List<String> revoked = options.audited(certs -> which.serial != null
                ? certs.revokeSerial(which.serial, reason)
                : certs.revoke(which.whose.holder(), reason));
        var stillTaken =
                which.serial != null ? List.<Problem>of() : options.certs().stillTaken(which.whose.holder());
        var answered = options.answer(
                Map.of("revoked", revoked, "reason", reason),
                revoked.isEmpty()
                        ? "It was revoked already.\n"
                        : "Revoked: " + String.join(", ", revoked)
                                + ". Copy certs/crl/issuing.crl to every appliance that has a home of its own.\n");
        stillTaken.forEach(options::warn);
        return stillTaken.isEmpty() ? answered : BridgeCommand.PROBLEMS;
    }

    private int revokeIssuing() {
        var list = options.telling(audit -> new CertsSetup(options.home(), CertsOptions.CLOCK, options.random(), audit)
                .revokeIssuing(which.issuing, reason));
        return options.answer(
                Map.of("list", list.toString(), "reason", reason),
                "Revoked the issuing CA, and with it whatever it has signed: " + list
                        + "\nCopy that file to certs/crl/root.crl of every appliance that trusts this root.\n");
    }
}
