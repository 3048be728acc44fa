package io.legacybridge.runtime.cli.certs;

import io.legacybridge.security.pki.CertificateExport;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives a pair away as PKCS#12. */
@Command(
        name = "export",
        description = "Writes a key and its certificate as PKCS#12, with a new password in a file beside it.",
        mixinStandardHelpOptions = true)
final class ExportVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Mixin
    private HolderOptions whose;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Such as crm.p12; never overwritten.")
    private Path out;

    @Override
    public Integer call() {
        var password = new CertificateExport(options.home(), options.random()).toPkcs12(whose.holder(), out);
        return options.answer(
                Map.of("file", out.toString(), "password", password.toString()),
                "Written: " + out + "\nIts password: " + password + ". Hand the two over by different ways.\n");
    }
}
