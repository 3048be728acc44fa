package io.legacybridge.runtime.cli.certs;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Signs the revocation list anew, for a CA that is apart from the appliance. */
@Command(
        name = "crl",
        description =
                "Signs the revocation list anew, valid for 30 days. An appliance with the issuing CA's key does it"
                        + " by itself.",
        mixinStandardHelpOptions = true)
final class CrlVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Override
    public Integer call() {
        options.certs().refreshRevocations();
        var file = options.home().resolve("certs/crl/issuing.crl");
        return options.answer(Map.of("list", file.toString()), "Signed anew: " + file + "\n");
    }
}
