package io.legacybridge.runtime.cli.certs;

import io.legacybridge.runtime.home.Home;
import io.legacybridge.security.pki.CertsSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the private CA, with the root here or elsewhere. */
@Command(
        name = "init",
        description =
                "Makes a private CA, the server's certificate, the trust bundle for clients, and the folders of a home.",
        mixinStandardHelpOptions = true)
final class InitVerb implements Callable<Integer> {

    @Mixin
    private CertsOptions options;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "A DNS name or IP address by which clients reach the server; repeat it for more"
                    + " (default: localhost, 127.0.0.1, ::1 and this machine's host name).")
    private List<String> names = List.of();

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            description = "A domain or address for which the CA may sign later on, beside the names.")
    private List<String> domains = List.of();

    @Option(
            names = "--published-at",
            paramLabel = "URL",
            description =
                    "Where others reach revocation-listen, such as http://pki.example:9080. Every certificate tells it.")
    private Optional<String> publishedAt = Optional.empty();

    @ArgGroup
    private Root root = new Root();

    /** Where the root's key is. */
    static final class Root {

        @Option(
                names = "--offline-root",
                description = "Makes the issuing CA's key and request only; the root is elsewhere.")
        private boolean offline;

        @Option(names = "--root-only", description = "Makes a root alone, on a machine that is not on the network.")
        private boolean only;

        @Option(
                names = "--signed",
                paramLabel = "FILE",
                description =
                        "Ends what --offline-root began: the signed certificate that has come back, with the root's"
                                + " certificate and revocation list.")
        private Path signed;
    }

    @Override
    public Integer call() throws IOException {
        var exit = options.telling(
                audit -> make(new CertsSetup(options.home(), CertsOptions.CLOCK, options.random(), audit)));
        if (!root.only) new Home(options.home()).makeFolders();
        return exit;
    }

    private int make(CertsSetup setup) {
        var serverNames = names.isEmpty() ? LocalNames.ofThisMachine() : names;
        publishedAt.ifPresent(setup::publishedAt);
        var certs = options.home().resolve("certs");
        if (root.only) {
            var made = setup.initRoot();
            return options.answer(
                    Map.of("root", made.toString()),
                    "Made a root CA: " + made + "\nNext: bridge certs sign REQUEST --issuing --home " + options.home()
                            + " for each issuing CA.\n");
        }
        if (root.offline) {
            var request = setup.beginWithOfflineRoot(serverNames, domains);
            return options.answer(Map.of("request", request.toString()), """
                    Made the issuing CA's key, and its request: %1$s
                    Where the root is:  bridge certs sign issuing.csr --issuing %2$s --out issuing.pem
                    Back here:          bridge certs init --signed issuing.pem --home %3$s
                    """.formatted(
                    request,
                    shown(Stream.concat(serverNames.stream(), domains.stream()).toList()),
                    options.home()));
        }
        if (root.signed != null) setup.finishWithOfflineRoot(root.signed, serverNames);
        else setup.init(serverNames, domains);
        return options.answer(Map.of("certs", certs.toString(), "names", serverNames), """
                Made in %s:
                  ca/        the CAs.%s
                  server.pem, server.key    for %s
                  trust/internal.pem        lets in the clients this CA issues
                  crl/                      what is revoked: nothing yet
                Beside it, for your files: connections/, contracts/, clients/, protection/ and secrets/.
                Next: bridge certs issue --client NAME --home %s
                """.formatted(
                        certs,
                        root.signed == null
                                ? " Keep ca/root.key offline; only a new issuing CA needs it."
                                : " The root's key is not here, as it should be.",
                        String.join(", ", serverNames),
                        options.home()));
    }

    private static String shown(List<String> names) {
        return "--for " + String.join(" --for ", names);
    }
}
