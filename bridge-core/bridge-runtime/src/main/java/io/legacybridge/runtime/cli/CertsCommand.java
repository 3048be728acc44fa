package io.legacybridge.runtime.cli;

import io.legacybridge.security.pki.CertificateList;
import io.legacybridge.security.pki.CertsHome;
import io.legacybridge.security.pki.IssuedClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Certificates of a home. The runbook is {@code certs/README.md}. */
@Command(
        name = "certs",
        description = "Makes and lists the certificates of a home.",
        mixinStandardHelpOptions = true,
        subcommands = {CertsCommand.Init.class, CertsCommand.Issue.class, CertsCommand.ListAll.class})
final class CertsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about certificates: init, issue or list?");
    }

    @Command(
            name = "init",
            description = "Makes a private CA, the server's certificate and the trust bundle for clients.",
            mixinStandardHelpOptions = true)
    static final class Init implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private CertsOptions options;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "A DNS name or IP address by which clients reach the server; repeat it for more"
                        + " (default: localhost, 127.0.0.1, ::1 and this machine's host name).")
        private List<String> names = List.of();

        @Override
        public Integer call() {
            var serverNames = names.isEmpty() ? LocalNames.ofThisMachine() : names;
            options.certs().init(serverNames);

            var out = spec.commandLine().getOut();
            var certs = options.home().resolve("certs");
            out.println("Made in " + certs + ":");
            out.println("  ca/        root and issuing CA. Keep ca/root.key offline; only a new issuing CA needs it.");
            out.println("  server.pem, server.key    for " + String.join(", ", serverNames));
            out.println("  trust/internal.pem        lets in the clients this CA issues");
            out.println("Next: bridge certs issue --client NAME --home " + options.home());
            out.flush();
            return BridgeCommand.FINE;
        }
    }

    @Command(
            name = "issue",
            description = "Makes a key and a certificate for a client.",
            mixinStandardHelpOptions = true)
    static final class Issue implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private CertsOptions options;

        @Option(
                names = "--client",
                required = true,
                paramLabel = "NAME",
                description = "One to 63 lower-case letters, digits and hyphens.")
        private String client;

        @Override
        public Integer call() {
            var issued = options.certs().issue(client);
            var out = spec.commandLine().getOut();
            out.print(howToUse(issued));
            out.flush();
            return BridgeCommand.FINE;
        }

        private String howToUse(IssuedClient issued) {
            return """
                    Made a key and a certificate for %1$s, valid until %2$s.

                    Hand these to the client, the key by a safe way:
                      %3$s
                      %4$s
                      %5$s

                    It connects with them:
                      curl --cert %3$s --key %4$s --cacert %5$s 'https://localhost:8443/messages?connection=CONNECTION'

                    What it may read stands in %6$s:
                      certificate:
                        bundle: %7$s
                        san: %8$s
                      reads:
                        CONNECTION:
                          fields: all
                          release: {}
                    """.formatted(
                            issued.name(),
                            issued.notAfter(),
                            issued.certificate(),
                            issued.key(),
                            issued.serverTrust(),
                            options.home().resolve("clients").resolve(issued.name() + ".yaml"),
                            issued.identity().bundle(),
                            issued.identity().san());
        }
    }

    @Command(
            name = "list",
            description = "Lists every certificate. Exits 1 when one has expired or cannot be read.",
            mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private CertsOptions options;

        @Option(names = "--json", description = "One JSON object per certificate.")
        private boolean json;

        @Override
        public Integer call() {
            var list = options.certs().list();
            var out = spec.commandLine().getOut();
            var err = spec.commandLine().getErr();
            for (var entry : list.entries())
                out.print(json ? JsonMapper.shared().writeValueAsString(entry) + "\n" : text(entry));
            list.problems().forEach(err::println);
            out.flush();
            err.flush();
            return list.hasErrors() ? BridgeCommand.PROBLEMS : BridgeCommand.FINE;
        }

        private static String text(CertificateList.Entry entry) {
            var names = entry.names().isEmpty() ? "" : "  names    " + String.join(", ", entry.names()) + "\n";
            return """
                    %s
                      subject  %s
                    %s  serial   %s
                      until    %s (%,d days left)
                    """.formatted(
                            entry.file(), entry.subject(), names, entry.serial(), entry.notAfter(), entry.daysLeft());
        }
    }

    /** What every certificate verb takes. */
    static final class CertsOptions {

        @Option(names = "--home", defaultValue = "home", description = "The home folder (default: ${DEFAULT-VALUE}).")
        private Path home;

        Path home() {
            return home;
        }

        CertsHome certs() {
            return new CertsHome(home, Clock.systemUTC(), new SecureRandom());
        }
    }
}
