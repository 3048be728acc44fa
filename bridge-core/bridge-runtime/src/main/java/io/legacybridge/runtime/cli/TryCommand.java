package io.legacybridge.runtime.cli;

import io.legacybridge.runtime.call.OperationPlan;
import io.legacybridge.runtime.connection.DryRun;
import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.Configuration;
import io.legacybridge.runtime.definition.ConnectionDefinition;
import io.legacybridge.runtime.message.MessagePlan;
import io.legacybridge.runtime.release.Client;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import io.legacybridge.spi.record.RecordPosition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.util.RawValue;

/** A dry run of a connection. */
@Command(
        name = "try",
        description =
                "Shows what a connection would do, without doing it: which fields are encrypted, which paths there are for"
                        + " whom, and what a sample file would become, with protected fields masked. Exits 1 when the connection has"
                        + " errors or a record of the sample does not fit.",
        mixinStandardHelpOptions = true)
final class TryCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CONNECTION", description = "Its name: a file in connections/ without its ending.")
    private String name;

    @Mixin
    private HomeOptions home;

    @Option(
            names = "--sample",
            paramLabel = "FILE",
            description = "A file as its source would have it; for queues and tables, one record.")
    private Path sample;

    @Option(names = "--limit", defaultValue = "10", description = "Most records to show (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private Answers answers;

    @Override
    public Integer call() throws IOException {
        if (sample != null && (!Files.isReadable(sample) || Files.isDirectory(sample)))
            throw new ParameterException(spec.commandLine(), sample + " is no file that can be read.");
        var err = spec.commandLine().getErr();
        var configuration = new Configuration.Reader(home.existing(), Adapters.onClassPath(), Clock.systemUTC()).read();
        var read = configuration.connections().get(name);
        if (read == null) throw noConnection();
        read.problems().forEach(err::println);
        err.flush();
        if (read.result().isEmpty()) return BridgeCommand.PROBLEMS;
        var definition = read.result().get();
        var clients = configuration.clients().values().stream()
                .flatMap(client -> client.result().stream())
                .toList();
        var shown = new Records(err);
        if (sample != null && definition.plan().isPresent()) show(definition, shown);
        answers.answer(spec, forPrograms(definition, clients, shown), forPeople(definition, clients, shown));
        err.flush();
        return shown.problems == 0 ? BridgeCommand.FINE : BridgeCommand.PROBLEMS;
    }

    private void show(ConnectionDefinition definition, Records shown) throws IOException {
        try {
            new DryRun(definition, Clock.systemUTC()).show(sample, limit, shown);
        } catch (LegacySystemException e) {
            throw new ProblemException(e.problem());
        }
    }

    /** Collects what is good, and tells what is not. */
    private static final class Records implements DryRun.Shown {

        private final PrintWriter err;
        private final List<String> good = new ArrayList<>();
        private int problems;

        Records(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void message(RecordPosition position, String data) {
            good.add(data);
        }

        @Override
        public void rejected(RecordPosition position, String reason) {
            problems++;
            err.println(position + ": " + reason);
        }

        @Override
        public void setAsideWhole(String reason) {
            problems++;
            err.println("None of its records would be published: " + reason);
        }
    }

    private static Map<String, Object> forPrograms(
            ConnectionDefinition definition, List<Client> clients, Records shown) {
        var members = new LinkedHashMap<String, Object>();
        members.put("connection", definition.name());
        members.put("adapter", definition.adapter().name());
        members.put("encrypted", new TreeMap<>(definition.protectedPaths()));
        members.put("paths", paths(definition, clients));
        members.put("records", shown.good.stream().map(RawValue::new).toList());
        return members;
    }

    private static String forPeople(ConnectionDefinition definition, List<Client> clients, Records shown) {
        var text = new StringBuilder("%s, a connection of the adapter %s%n"
                .formatted(definition.name(), definition.adapter().name()));
        if (definition.protectedPaths().isEmpty()) text.append("encrypted  nothing\n");
        new TreeMap<>(definition.protectedPaths())
                .forEach((path, fieldClass) -> text.append("encrypted  %s as %s%n".formatted(path, fieldClass)));
        paths(definition, clients)
                .forEach((path, names) -> text.append("path       %s  %s%n"
                        .formatted(path, names.isEmpty() ? "(no client may use it)" : String.join(", ", names))));
        shown.good.forEach(record -> text.append("record     ").append(record).append('\n'));
        return text.toString();
    }

    /** Every path, with the clients that may use it. */
    private static Map<String, List<String>> paths(ConnectionDefinition definition, List<Client> clients) {
        var paths = new LinkedHashMap<String, List<String>>();
        var readers = clients.stream()
                .filter(client -> client.reads().containsKey(definition.name()))
                .map(Client::name)
                .toList();
        definition.plan().ifPresent(plan -> {
            paths.put("GET /messages?connection=" + plan.connection(), readers);
            plan.key().ifPresent(_ -> paths.put(byKey(plan), readers));
        });
        definition
                .calls()
                .ifPresent(calls -> calls.operations()
                        .values()
                        .forEach(operation -> paths.put(operation.exposure().toString(), callers(operation, clients))));
        return paths;
    }

    /** A protected key never stands in a URL. */
    private static String byKey(MessagePlan plan) {
        return plan.key().map(plan.classes()::containsKey).orElse(false)
                ? "POST /records/" + plan.connection() + ":find"
                : "GET /records/" + plan.connection() + "/{"
                        + plan.key().orElseThrow().path() + "}";
    }

    private static List<String> callers(OperationPlan operation, List<Client> clients) {
        return clients.stream()
                .filter(client ->
                        client.call(operation.connection(), operation.name()).isPresent())
                .map(Client::name)
                .toList();
    }

    private ProblemException noConnection() {
        return ProblemException.error(
                Place.of(home.path().toString()),
                "There is no connection " + name + " in connections/.",
                "Write a name such as orders for connections/orders.yaml, or name another home with --home.",
                "cli/no-connection");
    }
}
