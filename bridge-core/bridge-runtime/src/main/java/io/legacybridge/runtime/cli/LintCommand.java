package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.Configuration.Read;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.definition.SecretReferences;
import io.legacybridge.runtime.definition.SettingsFile;
import io.legacybridge.runtime.home.ExposedFiles;
import io.legacybridge.runtime.home.Home;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Reports every problem of a home, or of single files of it, exactly as the running appliance would find them. */
@Command(
        name = "lint",
        description = "Reports every problem of connections, clients, protection rules and the contracts they name.",
        mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {

    private static final Set<String> FOLDERS = Set.of("connections", "clients", "protection");

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "One JSON object per problem.")
    private boolean json;

    @Option(names = "--home", description = "The home folder, as for the other verbs.")
    private Optional<Path> home = Optional.empty();

    @Parameters(paramLabel = "PATH", description = "Home folders, or YAML files in one (default: home).")
    private List<Path> paths = List.of();

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        var errors = 0L;
        for (var path : named()) {
            var problems = problems(path);
            for (var problem : problems) out.println(json ? json(problem) : problem);
            errors += problems.stream().filter(Problem::isError).count();
        }
        if (errors == 0 && !json) out.println("No errors.");
        out.flush();
        return errors == 0 ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
    }

    private List<Path> named() {
        if (home.isEmpty() && paths.isEmpty()) return List.of(Path.of("home"));
        return Stream.concat(home.stream(), paths.stream()).toList();
    }

    private static List<Problem> problems(Path path) throws IOException {
        var file = path.toAbsolutePath().normalize();
        if (Files.isDirectory(file) && isHome(file)) return ofHome(new Home(file));
        if (Files.isRegularFile(file)) {
            requireRead(path);
            if (FOLDERS.contains(String.valueOf(file.getParent().getFileName())))
                return ofFile(new Home(file.getParent().getParent()), file);
            if (file.getFileName().toString().equals("bridge.yaml")) return settings(new Home(file.getParent()));
        }
        throw ProblemException.error(
                Place.of(path.toString()),
                "This is neither a home folder nor a YAML file of one.",
                "Name a folder that holds connections/, or a file in its connections/, clients/ or protection/.",
                "cli/no-home");
    }

    private static void requireRead(Path path) {
        if (path.toString().endsWith(".yaml")) return;
        throw ProblemException.error(
                Place.of(path.toString()),
                "This file is not read: those that count end with .yaml.",
                "Rename it, and lint it again.",
                "config/not-yaml-name");
    }

    private static boolean isHome(Path folder) {
        return Files.exists(folder.resolve("bridge.yaml"))
                || FOLDERS.stream().anyMatch(name -> Files.isDirectory(folder.resolve(name)));
    }

    private static List<Problem> ofHome(Home home) throws IOException {
        var configuration = read(home);
        return Stream.of(
                        settings(home).stream(),
                        configuration.allProblems().stream(),
                        configuration.connections().values().stream().flatMap(read -> secrets(home, read)),
                        ExposedFiles.warnings(home).stream())
                .flatMap(found -> found)
                .distinct()
                .toList();
    }

    private static Stream<Problem> secrets(Home home, Read<ConnectionDefinition> read) {
        return read.result().stream().flatMap(connection -> SecretReferences.warnings(home, connection).stream());
    }

    private static List<Problem> ofFile(Home home, Path file) throws IOException {
        var configuration = read(home);
        return Stream.of(
                        configuration.problems().stream()
                                .filter(problem -> problem.where().file().equals(home.shown(file))),
                        Stream.concat(
                                        configuration.connections().values().stream(),
                                        configuration.clients().values().stream())
                                .filter(read -> read.file().equals(file))
                                .flatMap(read -> read.problems().stream()),
                        configuration.connections().values().stream()
                                .filter(read -> read.file().equals(file))
                                .flatMap(read -> secrets(home, read)))
                .flatMap(found -> found)
                .toList();
    }

    private static List<Problem> settings(Home home) throws IOException {
        var problems = new Problems();
        new SettingsFile(home, Clock.systemUTC()).read(problems);
        return problems.inOrder();
    }

    private static Configuration read(Home home) throws IOException {
        return new Configuration.Reader(home, Adapters.onClassPath(), Clock.systemUTC()).read();
    }

    private static String json(Problem problem) {
        return JsonMapper.shared().writeValueAsString(problem);
    }
}
