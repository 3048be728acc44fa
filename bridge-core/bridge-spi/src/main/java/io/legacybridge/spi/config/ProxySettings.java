package io.legacybridge.spi.config;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** {@code proxy:} of {@code bridge.yaml}. */
@Doc(
        "The HTTP proxy through which everything goes that the appliance asks over HTTP: SOAP services, an ACME server, a key"
                + " service, and what says whether certificates are revoked. TLS goes through it untouched.")
public record ProxySettings(
        @Doc(value = "The proxy and its port.", example = "proxy.example:3128")
        HostPort server,

        @Doc(value = "User name at the proxy, where it wants one (HTTP basic).", example = "bridge")
        Optional<String> user,

        @Doc(value = "Password of that user.", example = "file:proxy.password")
        Optional<SecretReference> password,

        @Doc(
                "Hosts that are asked without it: names or addresses; one that begins with a dot means all names that end so."
                        + " This machine is never asked through it.")
        List<String> except) {

    public void check(Function<String, Place> place, Problems problems) {
        if (user.isPresent() != password.isPresent())
            problems.error(
                    place.apply(user.isPresent() ? "proxy.user" : "proxy.password"),
                    "user and password belong together.",
                    "Set both, or neither.",
                    "config/conflict");
    }

    /** Whether this host is asked through the proxy. */
    public boolean isFor(String host) {
        if (HostPort.isThisMachine(host)) return false;
        var name = host.toLowerCase(Locale.ROOT);
        return except.stream()
                .map(each -> each.toLowerCase(Locale.ROOT))
                .noneMatch(each -> each.startsWith(".") ? name.endsWith(each) : name.equals(each));
    }
}
