package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.CertificateList;
import io.legacybridge.security.pki.CertsHome;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The inventory of a home. */
@Command(
        name = "list",
        description = "Lists every certificate and revocation list. Exits 1 when one has expired or cannot be read, and"
                + " with --expiring also when one expires within that time.",
        mixinStandardHelpOptions = true)
final class ListVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Option(
            names = "--expiring",
            paramLabel = "DAYS",
            converter = DaysConverter.class,
            description = "Only what expires within this time, such as 30d.")
    private Duration expiring;

    @Override
    public Integer call() {
        var list = new CertsHome(options.existingHome(), CertsOptions.CLOCK, options.random())
                .list(expiring == null ? CertificateList.SOON : expiring);
        var shown = list.entries().stream()
                .filter(entry -> expiring == null || entry.daysLeft() < expiring.toDays())
                .toList();
        for (var entry : shown) options.answer(entry, text(entry));
        list.problems().forEach(options::warn);
        return list.hasErrors() || expiring != null && !shown.isEmpty() ? BridgeCommand.PROBLEMS : BridgeCommand.FINE;
    }

    private static String text(CertificateList.Entry entry) {
        var names = entry.names().isEmpty() ? "" : "  names    " + String.join(", ", entry.names()) + "\n";
        var revoked = entry.revoked().map(since -> "  revoked  " + since + "\n").orElse("");
        return """
                %s
                  subject  %s
                %s  serial   %s
                %s  until    %s (%,d days left)
                  breaks   %s
                """.formatted(
                        entry.file(),
                        entry.subject(),
                        names,
                        entry.serial(),
                        revoked,
                        entry.notAfter(),
                        entry.daysLeft(),
                        entry.breaks());
    }
}
