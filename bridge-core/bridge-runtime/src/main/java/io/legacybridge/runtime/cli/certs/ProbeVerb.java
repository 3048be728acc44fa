package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.Probe;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at a TLS port from outside. */
@Command(
        name = "probe",
        description = "Connects to a TLS port and shows protocol, cipher suite and certificates. Exits 1 when a client"
                + " would not be served.",
        mixinStandardHelpOptions = true)
final class ProbeVerb implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CertsOptions options;

    @Parameters(paramLabel = "HOST:PORT", description = "Such as localhost:8443.")
    private String address;

    @Option(names = "--client", paramLabel = "NAME", description = "Logs in as this client of this home.")
    private String client;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "The CAs that the server must chain to (default: this home's root).")
    private Path trust;

    @Override
    public Integer call() {
        var server = server();
        var certs = options.home().resolve("certs");
        var pair = Optional.ofNullable(client)
                .map(name -> new Probe.Pair(
                        certs.resolve("clients").resolve(name + ".pem"),
                        certs.resolve("clients").resolve(name + ".key")));
        pair.ifPresent(shown -> warnWhenRevoked(shown.certificates()));
        var anchors = trust == null ? certs.resolve("trust/internal.pem") : trust;
        var seen = Probe.look(server.host(), server.port(), anchors, pair);
        options.answer(seen, text(seen));
        if (seen.isFine()) return BridgeCommand.FINE;
        options.warn(Problem.error(
                Place.of(address),
                seen.problem().orElseThrow(),
                pair.isEmpty()
                        ? "A port that wants a certificate needs --client NAME."
                        : "Look at the certificates of both sides with bridge certs inspect.",
                "certs/probe-failed"));
        return BridgeCommand.PROBLEMS;
    }

    /** TLS itself says only that the certificate was refused. */
    private void warnWhenRevoked(Path certificate) {
        var revoked = options.certs().revoked(certificate);
        if (revoked.isEmpty()) return;
        options.warn(Problem.warning(
                Place.of(certificate.toString()),
                "The certificate is revoked (" + revoked.get()
                        + "), so an appliance with this list lets nobody in with it.",
                "Issue another one with bridge certs issue.",
                "certs/revoked"));
    }

    private HostPort server() {
        try {
            return HostPort.parse(address);
        } catch (BadValue e) {
            throw new ParameterException(spec.commandLine(), e.getMessage() + " " + e.fix());
        }
    }

    private static String text(Probe.Seen seen) {
        return "protocol  " + seen.protocol().orElse("none") + ", "
                + seen.cipherSuite().orElse("no cipher suite") + "\n\n"
                + seen.certificates().stream().map(InspectVerb::text).collect(Collectors.joining("\n"));
    }
}
