package io.legacybridge.runtime.cli.certs;

import io.legacybridge.security.pki.CertificateFacts;
import io.legacybridge.security.pki.Inspection;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what stands in a file. */
@Command(
        name = "inspect",
        description = "Shows what stands in a file with certificates, a request or a revocation list.",
        mixinStandardHelpOptions = true)
final class InspectVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Parameters(
            paramLabel = "FILE",
            description = "PEM, PKCS#12 with its password beside it, or DER for a revocation list.")
    private Path file;

    @Override
    public Integer call() {
        var found = Inspection.of(file);
        return options.answer(found, text(found));
    }

    private static String text(Inspection inspection) {
        return switch (inspection) {
            case Inspection.Certificates found ->
                found.certificates().stream().map(InspectVerb::text).collect(Collectors.joining("\n"));
            case Inspection.Request request -> "request   " + request.subject() + "\nkey       " + request.key() + "\n";
            case Inspection.Revocations list ->
                """
                revoked by  %s
                from        %s
                until       %s
                serials     %s
                """.formatted(
                                list.issuer(),
                                list.thisUpdate(),
                                list.nextUpdate().map(Object::toString).orElse("it does not say"),
                                list.serials().isEmpty() ? "none" : String.join(", ", list.serials()));
        };
    }

    static String text(CertificateFacts certificate) {
        return """
                subject   %s
                issuer    %s
                names     %s
                serial    %s
                valid     %s to %s
                key       %s, signed with %s
                usage     %s%s
                """.formatted(
                certificate.subject(),
                certificate.issuer(),
                String.join(", ", certificate.names()),
                certificate.serial(),
                certificate.notBefore(),
                certificate.notAfter(),
                certificate.key(),
                certificate.signature(),
                String.join(
                        ", ",
                        Stream.concat(certificate.usage().stream(), certificate.purposes().stream())
                                .toList()),
                certificate.pathLength().isPresent()
                        ? "; a CA, path length " + certificate.pathLength().getAsInt()
                        : "");
    }
}
