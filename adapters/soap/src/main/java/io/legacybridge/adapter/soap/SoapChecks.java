package io.legacybridge.adapter.soap;

import io.legacybridge.adapter.soap.SoapConfig.Policies;
import io.legacybridge.adapter.soap.SoapConfig.WsSecurity;
import io.legacybridge.adapter.soap.wsdl.Wsdl;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Port;
import io.legacybridge.adapter.soap.wsdl.Wsdl.Requirement;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.TlsSettings;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a connection's settings must keep, alone and beside its WSDL. */
final class SoapChecks {

    private final SoapConfig config;
    private final Function<String, Place> at;
    private final Predicate<String> isWritten;
    private final Problems problems;

    /**
     * @param at        the place of a setting in the connection file
     * @param isWritten whether a setting stands there
     */
    SoapChecks(SoapConfig config, Function<String, Place> at, Predicate<String> isWritten, Problems problems) {
        this.config = config;
        this.at = at;
        this.isWritten = isWritten;
        this.problems = problems;
    }

    void settings() {
        if (config.user().isPresent() != config.password().isPresent())
            error(
                    config.user().isPresent() ? "user" : "password",
                    "user and password belong together.",
                    "Set both, or neither.",
                    "config/conflict");
        config.wsSecurity().ifPresent(this::security);
        if (!config.calls()) callsNothing();
    }

    /** Settings of calls, where nothing is called. */
    private void callsNothing() {
        var unused = new LinkedHashMap<String, Boolean>();
        unused.put("endpoint", config.endpoint().isPresent());
        unused.put("tls", config.tls().isPresent());
        unused.put("user", config.user().isPresent());
        unused.put("ws-security", config.wsSecurity().isPresent());
        unused.put("addressing", config.addressing());
        unused.put("busy-did-nothing", config.busyDidNothing());
        unused.forEach((setting, isWritten) -> {
            if (isWritten)
                error(
                        setting,
                        "The connection calls nothing, so this is not used.",
                        "Remove it, or name in operations what is called.",
                        "config/conflict");
        });
        for (var setting : List.of("connect-timeout", "max-connections", "max-reply-size"))
            if (isWritten.test(setting))
                problems.warning(
                        at.apply(setting),
                        "The connection calls nothing, so this has no effect.",
                        "Remove it, or name in operations what is called.",
                        "config/no-effect");
    }

    private void security(WsSecurity security) {
        if (security.user().isPresent() != security.password().isPresent())
            error(
                    "ws-security." + (security.user().isPresent() ? "user" : "password"),
                    "user and password belong together.",
                    "Set both, or neither.",
                    "config/conflict");
        if (security.user().isEmpty() && security.password().isEmpty() && !security.timestamp())
            error(
                    "ws-security",
                    "It has neither a user nor a timestamp.",
                    "Set user and password, or timestamp: true, or remove it.",
                    "config/missing-setting");
    }

    /** Where calls go; empty exactly when an error was added. */
    Optional<ServiceUrl> url(Port port) {
        if (config.endpoint().isPresent()) return config.endpoint();
        try {
            return Optional.of(ServiceUrl.parse(port.address()));
        } catch (BadValue e) {
            problems.error(
                    port.place(),
                    "The address of port " + port.name() + " cannot be used. " + e.getMessage(),
                    "Write the right one in the connection's endpoint, such as https://erp.example/orders.",
                    "soap/bad-address");
            return Optional.empty();
        }
    }

    /**
     * Those that are wanted and can be used, by name; without a wish all of the port. One that is named and cannot be used is an error; of those that are not
     * named it is a warning, since the others can be used all the same.
     */
    Map<String, SoapOperation> operations(SoapContract contract, Port port, String setting, List<String> wanted) {
        var offered = new TreeMap<String, SoapOperation>();
        var all = port.operations().stream().map(Wsdl.Operation::name).toList();
        for (var name : wanted)
            if (!all.contains(name))
                error(
                        setting,
                        "Port " + port.name() + " has no operation " + name + ".",
                        "Write some of " + String.join(", ", all) + ".",
                        "soap/unknown-operation");
        for (var operation : port.operations()) {
            var isNamed = wanted.contains(operation.name());
            if (!isNamed && !wanted.isEmpty()) continue;
            var found = new Problems();
            var compiled = contract.compile(port, operation, found);
            if (config.policies() == Policies.REFUSE)
                found.addAll(operation.policy().unmet());
            if (compiled.isPresent() && !found.hasErrors()) offered.put(operation.name(), compiled.get());
            for (var problem : found.inOrder()) problems.add(isNamed ? problem : softened(problem));
        }
        if (offered.isEmpty() && !problems.hasErrors())
            error(
                    "wsdl",
                    "None of its operations can be used.",
                    "The warnings say why; mend that, or ask for another WSDL.",
                    "soap/no-operation");
        return offered;
    }

    static Problem softened(Problem problem) {
        return Problem.warning(problem.where(), problem.what(), problem.fix(), problem.code());
    }

    /** Holds what the WSDL's policies ask for against what the connection sends. */
    void policies(Port port, List<SoapOperation> operations, ServiceUrl url) {
        if (config.policies() == Policies.IGNORE) return;
        Predicate<Requirement> met = requirement -> isMet(requirement, url);
        var missing = new ArrayList<Requirement>();
        for (var requirement : Requirement.values()) {
            var isAsked = operations.stream()
                    .anyMatch(operation ->
                            operation.declared().policy().requirements(met).contains(requirement));
            if (isAsked && !met.test(requirement)) missing.add(requirement);
        }
        for (var requirement : missing)
            problems.error(
                    at.apply(requirement.setting()),
                    "The policy of port " + port.name() + " asks for " + requirement.shown() + ".",
                    requirement.fix() + ", or write policies: ignore when the service works without it.",
                    "soap/policy");
    }

    private boolean isMet(Requirement requirement, ServiceUrl url) {
        var security = config.wsSecurity();
        return switch (requirement) {
            case HTTPS -> url.isHttps();
            case CLIENT_CERTIFICATE ->
                config.tls().flatMap(TlsSettings::certificate).isPresent();
            case BASIC -> config.user().isPresent();
            case USERNAME_TOKEN -> security.flatMap(WsSecurity::user).isPresent();
            case DIGEST ->
                security.filter(token -> token.passwordType() == SoapConfig.PasswordType.DIGEST)
                        .isPresent();
            case TIMESTAMP -> security.filter(WsSecurity::timestamp).isPresent();
            case ADDRESSING -> config.addressing();
        };
    }

    void https(ServiceUrl url) {
        if (url.isHttps()) return;
        if (config.tls().isPresent())
            error("tls", "The address is not one of https.", "Remove tls, or correct the address.", "config/conflict");
        var isShown = config.user().isPresent()
                || config.wsSecurity()
                        .filter(security ->
                                security.user().isPresent() && security.passwordType() == SoapConfig.PasswordType.TEXT)
                        .isPresent();
        if (isShown && !url.isThisMachine())
            problems.warning(
                    at.apply("endpoint"),
                    "The password travels readably, since the address is not one of https.",
                    "Use an https address, or let only this machine see that network.",
                    "soap/password-in-clear");
    }

    /** Whoever sends proves itself by its certificate; nothing else that a policy asks for is looked at. */
    void policiesOfReceived(Port port, Collection<SoapOperation> operations) {
        if (config.policies() == Policies.IGNORE) return;
        var unseen = EnumSet.of(Requirement.BASIC, Requirement.USERNAME_TOKEN, Requirement.TIMESTAMP);
        Predicate<Requirement> met = requirement -> !unseen.contains(requirement);
        for (var requirement : unseen)
            if (operations.stream()
                    .anyMatch(operation ->
                            operation.declared().policy().requirements(met).contains(requirement)))
                error(
                        "policies",
                        "The policy of port " + port.name() + " asks senders for " + requirement.shown()
                                + ", which is not looked at here.",
                        "Write policies: ignore; senders prove themselves by their certificate.",
                        "soap/policy");
    }

    /** The place of a setting in the connection file. */
    Place at(String setting) {
        return at.apply(setting);
    }

    private void error(String setting, String what, String fix, String code) {
        problems.error(at.apply(setting), what, fix, code);
    }
}
