package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.audit.AuditEntry;
import io.legacybridge.security.pki.CertsSetup;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
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

    private static final String ISSUING = "certs/crl/issuing.crl";
    private static final String ROOT = "certs/crl/root.crl";

    @Mixin
    private CertsOptions options;

    @ArgGroup(exclusive = false)
    private Lost lost;

    /** A list that is made anew. */
    static final class Lost {

        @Option(
                names = "--rebuild",
                required = true,
                description = "Makes a list that is lost or damaged from what the home's audit says was revoked.")
        private boolean rebuild;

        @Option(names = "--root", description = "The root's list instead, where the root's key is.")
        private boolean root;
    }

    @Override
    public Integer call() {
        if (lost != null && lost.rebuild) return rebuild(lost.root);
        var file = options.home().resolve(ISSUING);
        options.certs().refreshRevocations();
        return options.answer(Map.of("list", file.toString()), "Signed anew: " + file + "\n");
    }

    private int rebuild(boolean ofRoot) {
        var list = ofRoot ? ROOT : ISSUING;
        var known = options.revokedInAudit(ofRoot);
        Consumer<List<String>> about = found -> options.tell(AuditEntry.Operated.locally(
                "rebuild revocation list", list, Map.of("serials", String.join(", ", found))));
        var serials = ofRoot
                ? new CertsSetup(options.home(), CertsOptions.CLOCK, options.random())
                        .rebuildRootRevocations(known, about)
                : options.certs().rebuildRevocations(known, about);
        options.warn(Problem.warning(
                Place.of(list),
                "It was made from the audit of this home, if it has one, and from what could be read of the list. Whoever was revoked without it, such as on another home or while the"
                        + " audit could not be written, is let in again.",
                "Compare it with your notes, and revoke what is missing: bridge certs revoke "
                        + (ofRoot ? "--issuing FILE." : "--serial HEX."),
                "certs/list-rebuilt"));
        var file = options.home().resolve(list);
        return options.answer(
                Map.of("list", file.toString(), "serials", serials),
                "Made anew: " + file + ". Revoked in it: "
                        + (serials.isEmpty() ? "nothing" : String.join(", ", serials)) + "\n");
    }
}
