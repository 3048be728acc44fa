package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs the revocation list anew, for a CA that is apart from the appliance. */
@Command(
        name = "crl",
        description =
                "Signs the revocation list anew, valid for 30 days. An appliance with the issuing CA's key does it"
                        + " by itself.",
        mixinStandardHelpOptions = true)
final class CrlVerb implements Callable<Integer> {

    private static final String LIST = "certs/crl/issuing.crl";

    @Mixin
    private CertsOptions options;

    @Option(
            names = "--rebuild",
            description = "Makes a list that is lost or damaged from what the home's audit says was revoked.")
    private boolean rebuild;

    @Override
    public Integer call() {
        var file = options.home().resolve(LIST);
        if (rebuild) return rebuild(file);
        options.certs().refreshRevocations();
        return options.answer(Map.of("list", file.toString()), "Signed anew: " + file + "\n");
    }

    private int rebuild(Path file) {
        var serials = options.certs()
                .rebuildRevocations(
                        options.revokedInAudit(),
                        found -> options.tell(AuditEntry.Operated.locally(
                                "rebuild revocation list", LIST, Map.of("serials", String.join(", ", found)))));
        options.warn(Problem.warning(
                Place.of(LIST),
                "It was made from the audit of this home, if it has one, and from what could be read of the list. Whoever was revoked without it, such as on another home or while the"
                        + " audit could not be written, is let in again.",
                "Compare it with your notes, and revoke what is missing: bridge certs revoke --serial HEX.",
                "certs/list-rebuilt"));
        return options.answer(
                Map.of("list", file.toString(), "serials", serials),
                "Made anew: " + file + ". Revoked in it: "
                        + (serials.isEmpty() ? "nothing" : String.join(", ", serials)) + "\n");
    }
}
