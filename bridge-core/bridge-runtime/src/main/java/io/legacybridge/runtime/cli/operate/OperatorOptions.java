package io.legacybridge.runtime.cli.operate;

import io.legacybridge.runtime.cli.Answers;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.cli.HomeOptions;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.runtime.store.InUse;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every verb takes that asks a running appliance, and how it answers. */
final class OperatorOptions {

    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n]]");

    private static final String ISSUE = "Make one with bridge certs issue --home %s --operator %s --role operate.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Mixin
    private HomeOptions home;

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            description = "As this operator of certs/operators/ (default: the only one there).")
    private String operator;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Where the control port of another appliance is (default: where the home's own one listens).")
    private String server;

    @Mixin
    private Answers answers;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description =
                    "With --server: PEM, the CAs that vouch for that server (default: certs/trust/internal.pem of the home).")
    private Path trust;

    /** @throws ProblemException when there is no certificate to show */
    ControlClient connect() {
        var name = operator == null ? onlyOperator() : known(operator);
        var folder = home.path().resolve("certs/operators");
        var certificate = folder.resolve(name + ".pem");
        var key = folder.resolve(name + ".key");
        var internal = home.path().resolve("certs/trust/internal.pem");
        if (server != null)
            return new ControlClient(
                    namedServer(), ClientTls.context(certificate, key, trust == null ? internal : trust));
        if (trust != null) throw misused("--trust says who vouches for another server. Add --server HOST:PORT.");
        var known = Stream.of(ClientTls.serverOf(home.path()), InUse.of(home.path(), InUse.SERVER))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return new ControlClient(
                ownServer(),
                ClientTls.context(certificate, key, known, Optional.of(internal).filter(Files::exists)));
    }

    /** One answer, for programs or for people. */
    void answer(JsonNode forPrograms, String forPeople) {
        if (answers.json()) printJson(JsonMapper.shared().writeValueAsString(forPrograms));
        else print(forPeople);
    }

    void print(String text) {
        write(visible(text));
    }

    private void printJson(String text) {
        write(escaped(text) + "\n");
    }

    private void write(String text) {
        var out = verb.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** For what only people are shown. */
    void refuseJson(String what) {
        if (answers.json()) throw misused(what);
    }

    /** Names and reasons come from legacy systems: nothing in them may steer a terminal or turn the text around. */
    static String visible(String text) {
        return STEERING.matcher(text).replaceAll("\uFFFD");
    }

    /** The same as {@link #visible}, and nothing is lost: in JSON such characters stand in strings only. */
    static String escaped(String json) {
        return STEERING.matcher(json)
                .replaceAll(found -> found.group()
                        .chars()
                        .mapToObj(unit -> "\\\\u%04x".formatted(unit))
                        .collect(Collectors.joining()));
    }

    /** One line about something: its name, and what it is. */
    static void line(StringBuilder text, String name, String value) {
        text.append("%-10s  %s%n".formatted(name, value));
    }

    int exit(boolean fine) {
        return fine ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
    }

    Path home() {
        return home.path();
    }

    private HostPort namedServer() {
        try {
            return HostPort.parse(server);
        } catch (BadValue e) {
            throw misused(e.getMessage() + " " + e.fix());
        }
    }

    /** Where the appliance listens since its start, or else where it would. */
    private HostPort ownServer() {
        var listen = InUse.address(home.path(), InUse.CONTROL)
                .orElseGet(() -> new SettingsFile(new Home(home.path()), Clock.systemUTC())
                        .require()
                        .controlListen());
        return listen.onThisMachine();
    }

    private ParameterException misused(String what) {
        return new ParameterException(verb.commandLine(), what);
    }

    private String known(String name) {
        var folder = home.path().resolve("certs/operators");
        var names = operators(folder);
        if (names.contains(name)) return name;
        throw ProblemException.error(
                Place.of(folder.toString()),
                "There is no operator " + name + " here"
                        + (names.isEmpty() ? "." : "; there is " + String.join(", ", names) + "."),
                names.isEmpty() ? ISSUE.formatted(home.path(), name) : "Name one of these with --operator.",
                "cli/which-operator");
    }

    private String onlyOperator() {
        var folder = home.path().resolve("certs/operators");
        var names = operators(folder);
        if (names.size() == 1) return names.getFirst();
        throw ProblemException.error(
                Place.of(folder.toString()),
                names.isEmpty()
                        ? "There is no certificate of an operator here."
                        : "There are several operators here: " + String.join(", ", names) + ".",
                names.isEmpty() ? ISSUE.formatted(home.path(), "NAME") : "Say which with --operator.",
                "cli/which-operator");
    }

    private static List<String> operators(Path folder) {
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".key") && !name.startsWith("."))
                    .map(name -> name.substring(0, name.length() - ".key".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
