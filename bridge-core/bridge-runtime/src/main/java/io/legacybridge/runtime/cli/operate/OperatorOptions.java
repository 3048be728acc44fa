package io.legacybridge.runtime.cli.operate;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.connection.Adapters;
import io.legacybridge.runtime.connection.Configuration;
import io.legacybridge.runtime.connection.Home;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.spi.config.BadValue;
import io.legacybridge.spi.config.HostPort;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every verb takes that asks a running appliance, and how it answers. */
final class OperatorOptions {

    private static final List<String> EVERY_ADDRESS = List.of("0.0.0.0", "::");
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\n]]");

    private static final String ISSUE = "Make one with bridge certs issue --home %s --operator %s --role operate.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(names = "--home", defaultValue = "home", description = "The home folder (default: ${DEFAULT-VALUE}).")
    private Path home;

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            description = "As this operator of certs/operators/ (default: the only one there).")
    private String operator;

    @Option(
            names = "--server",
            paramLabel = "HOST:PORT",
            description = "Where the control port is (default: control-listen of the home's bridge.yaml).")
    private String server;

    @Option(names = "--json", description = "Answer as JSON.")
    private boolean json;

    /** @throws ProblemException when there is no certificate to show */
    ControlClient connect() {
        var name = operator == null ? onlyOperator() : known(operator);
        var certs = home.resolve("certs");
        var tls = ClientTls.context(
                certs.resolve("operators").resolve(name + ".pem"),
                certs.resolve("operators").resolve(name + ".key"),
                certs.resolve("trust/internal.pem"));
        return new ControlClient(server(), tls);
    }

    /** One answer, for programs or for people. */
    void answer(JsonNode forPrograms, String forPeople) {
        print(json ? JsonMapper.shared().writeValueAsString(forPrograms) + "\n" : forPeople);
    }

    void print(String text) {
        var out = verb.commandLine().getOut();
        out.print(visible(text));
        out.flush();
    }

    /** Names and reasons come from legacy systems: nothing in them may steer a terminal or turn the text around. */
    static String visible(String text) {
        return STEERING.matcher(text).replaceAll("\uFFFD");
    }

    int exit(boolean fine) {
        return fine ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
    }

    Path home() {
        return home;
    }

    private HostPort server() {
        if (server == null) return localServer();
        try {
            return HostPort.parse(server);
        } catch (BadValue e) {
            throw new ParameterException(verb.commandLine(), e.getMessage() + " " + e.fix());
        }
    }

    private HostPort localServer() {
        var problems = new Problems();
        var settings =
                new Configuration.Reader(new Home(home), Adapters.onClassPath(), Clock.systemUTC()).settings(problems);
        if (settings.isEmpty()) throw new ProblemException(problems.inOrder().getFirst());
        var listen = settings.get().controlListen();
        return EVERY_ADDRESS.contains(listen.host()) ? new HostPort("localhost", listen.port()) : listen;
    }

    private String known(String name) {
        var folder = home.resolve("certs/operators");
        var names = operators(folder);
        if (names.contains(name)) return name;
        throw new ProblemException(Problem.error(
                Place.of(folder.toString()),
                "There is no operator " + name + " here"
                        + (names.isEmpty() ? "." : "; there is " + String.join(", ", names) + "."),
                names.isEmpty() ? ISSUE.formatted(home, name) : "Name one of these with --operator.",
                "cli/which-operator"));
    }

    private String onlyOperator() {
        var folder = home.resolve("certs/operators");
        var names = operators(folder);
        if (names.size() == 1) return names.getFirst();
        throw new ProblemException(Problem.error(
                Place.of(folder.toString()),
                names.isEmpty()
                        ? "There is no certificate of an operator here."
                        : "There are several operators here: " + String.join(", ", names) + ".",
                names.isEmpty() ? ISSUE.formatted(home, "NAME") : "Say which with --operator.",
                "cli/which-operator"));
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
