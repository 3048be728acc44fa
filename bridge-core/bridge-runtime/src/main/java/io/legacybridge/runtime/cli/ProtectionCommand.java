package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.config.Words;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.FieldReport;
import io.legacybridge.runtime.definition.FieldReport.Line;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** What the security team asks about fields. */
@Command(
        name = "protection",
        description = "Tells which fields are protected, and who gets them in which form.",
        mixinStandardHelpOptions = true,
        subcommands = ProtectionCommand.Report.class)
final class ProtectionCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "What about protection: report?");
    }

    /** Needs no running appliance. */
    @Command(
            name = "report",
            description =
                    "Lists every field of every connection with its class and what each client gets of it. Exits 1"
                            + " when a field is undecided or a connection cannot be loaded.",
            mixinStandardHelpOptions = true)
    static final class Report implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Mixin
        private HomeOptions home;

        @Option(names = "--json", description = "One JSON object per field.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            var configuration =
                    new Configuration.Reader(home.existing(), Adapters.onClassPath(), Clock.systemUTC()).read();
            var lines = FieldReport.of(configuration);
            var out = spec.commandLine().getOut();
            var err = spec.commandLine().getErr();
            for (var line : lines) out.print(json ? JsonMapper.shared().writeValueAsString(line) + "\n" : text(line));
            // A rule that reaches nothing leaves no trace in the lines.
            for (var problem : configuration.problems()) err.println(problem);
            var rejected = configuration.connections().entrySet().stream()
                    .filter(entry -> entry.getValue().result().isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            for (var name : rejected)
                err.println(
                        "connections/" + name + ".yaml: The connection cannot be loaded, so its fields are not listed."
                                + " Run bridge lint. [protection/not-loaded]");
            out.flush();
            err.flush();
            var undecided = lines.stream().anyMatch(line -> line.state() == FieldReport.State.UNDECIDED);
            return undecided || !rejected.isEmpty() ? BridgeCommand.PROBLEMS : BridgeCommand.FINE;
        }

        private static String text(Line line) {
            var clients = line.clients().entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining(", "));
            return "%-20s %-18s %-32s %-10s %-20s %-18s %s%n"
                    .formatted(
                            line.connection(),
                            line.part(),
                            line.path(),
                            Words.written(line.state()),
                            line.fieldClass().orElse("-"),
                            line.kept().orElse("-"),
                            clients.isEmpty() ? "nobody" : clients);
        }
    }
}
