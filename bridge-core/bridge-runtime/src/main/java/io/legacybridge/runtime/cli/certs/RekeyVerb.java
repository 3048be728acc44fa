package io.legacybridge.runtime.cli.certs;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A new key and a new certificate. */
@Command(
        name = "rekey",
        description = "Makes a new key and certificate in the place of those that are here. The old certificate counts"
                + " until its last day, or until it is revoked.",
        mixinStandardHelpOptions = true)
final class RekeyVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Mixin
    private HolderOptions whose;

    @Override
    public Integer call() {
        return options.answer(options.audited(certs -> certs.rekey(whose.holder())));
    }
}
