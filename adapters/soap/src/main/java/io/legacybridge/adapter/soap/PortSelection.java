package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.wsdl.Wsdl;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The port of a WSDL whose operations are offered, as the settings name it. */
final class PortSelection {

    private final SoapConfig config;
    private final Function<String, Place> at;
    private final Problems problems;

    /** @param at the place of a setting in the connection file */
    PortSelection(SoapConfig config, Function<String, Place> at, Problems problems) {
        this.config = config;
        this.at = at;
        this.problems = problems;
    }

    /** Empty exactly when an error was added. */
    Optional<Port> port(Wsdl wsdl) {
        var inService = wsdl.ports().stream()
                .filter(port ->
                        config.service().isEmpty() || config.service().get().equals(port.service()))
                .toList();
        if (inService.isEmpty()) {
            unknown(
                    "service",
                    "service " + config.service().orElse(""),
                    wsdl.ports().stream().map(Port::service));
            return Optional.empty();
        }
        var named = inService.stream()
                .filter(port -> config.port().isEmpty() || config.port().get().equals(port.name()))
                .toList();
        if (named.isEmpty()) {
            unknown(
                    "port",
                    "port " + config.port().orElse(""),
                    inService.stream().map(Port::name));
            return Optional.empty();
        }
        if (config.port().isEmpty()
                && named.stream().map(Port::portType).distinct().count() > 1) {
            error(
                    "port",
                    "The ports of the WSDL offer different operations.",
                    "Choose one with service and port: "
                            + named.stream()
                                    .map(port -> port.service() + " " + port.name())
                                    .collect(Collectors.joining(", "))
                            + ".",
                    "soap/several-ports");
            return Optional.empty();
        }
        if (config.calls() && config.endpoint().isEmpty() && severalAddresses(named)) return Optional.empty();
        return Optional.of(named.getFirst());
    }

    /** Of each service the first port counts. Of two that offer the same, one may be that for tests. */
    private boolean severalAddresses(List<Port> ports) {
        var addresses = new LinkedHashMap<String, String>();
        for (var port : ports) addresses.putIfAbsent(port.service(), port.address());
        if (addresses.values().stream().distinct().count() < 2) return false;
        error(
                "service",
                "The WSDL has services that offer the same operations at different addresses.",
                "Choose one with service, or write the address in endpoint: "
                        + addresses.entrySet().stream()
                                .map(entry -> entry.getKey() + " at " + entry.getValue())
                                .collect(Collectors.joining(", "))
                        + ".",
                "soap/several-services");
        return true;
    }

    private void unknown(String setting, String what, Stream<String> known) {
        error(
                setting,
                "The WSDL has no " + what + " that is reached with SOAP over HTTP.",
                "Write one of " + known.distinct().collect(Collectors.joining(", ")) + ".",
                "soap/unknown-" + setting);
    }

    private void error(String setting, String what, String fix, String code) {
        problems.error(at.apply(setting), what, fix, code);
    }
}
