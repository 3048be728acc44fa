package io.legacybridge.runtime.cli.certs;

import io.legacybridge.security.pki.Holder;
import io.legacybridge.security.pki.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whose certificate. */
final class HolderOptions {

    @ArgGroup(multiplicity = "1")
    private One one;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "With --server: a DNS name or IP address by which clients reach it; repeat it for more.")
    private List<String> names = List.of();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "With --operator: metrics, view, operate or security; repeat it for more (default: view).")
    private Set<Role> roles = EnumSet.of(Role.VIEW);

    static final class One {

        @Option(names = "--server", required = true, description = "The appliance itself.")
        private boolean server;

        @Option(
                names = "--client",
                required = true,
                paramLabel = "NAME",
                description = "A SaaS tool: one to 63 lower-case letters, digits and hyphens.")
        private String client;

        @Option(
                names = "--operator",
                required = true,
                paramLabel = "NAME",
                description = "A person on the control port.")
        private String operator;

        @Option(
                names = "--encryption",
                required = true,
                paramLabel = "CLIENT",
                description = "The key for which values are encrypted to this client.")
        private String encryption;
    }

    Holder holder() {
        if (one.server) return new Holder.Server(names.isEmpty() ? LocalNames.ofThisMachine() : names);
        if (one.client != null) return new Holder.Client(one.client);
        if (one.operator != null) return new Holder.Operator(one.operator, roles);
        return new Holder.Encryption(one.encryption);
    }
}
