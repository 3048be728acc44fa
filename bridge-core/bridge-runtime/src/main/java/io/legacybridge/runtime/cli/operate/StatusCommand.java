package io.legacybridge.runtime.cli.operate;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** How a running appliance does. */
@Command(
        name = "status",
        description =
                "Shows how a running appliance and its connections do. Exits 1 when something is for a person to do:"
                        + " it is not ready, a connection does not do all it should, or records wait among the dead letters.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private OperatorOptions options;

    @Override
    public Integer call() {
        try (var appliance = options.connect()) {
            var status = appliance.get("/status", Map.of());
            options.answer(status, text(status));
            return options.exit(isFine(status));
        }
    }

    private static boolean isFine(JsonNode status) {
        return status.at("/health/state").asString().equals("ready")
                && status.get("connections").valueStream().allMatch(StatusCommand::connectionIsFine);
    }

    private static boolean connectionIsFine(JsonNode connection) {
        var fine =
                switch (connection.get("state").asString()) {
                    case "running", "standby", "stopped" -> true;
                    default -> false;
                };
        return fine && connection.get("waiting").asLong() == 0;
    }

    private static String text(JsonNode status) {
        var text = new StringBuilder("The appliance is ")
                .append(status.at("/health/state").asString())
                .append(".\n");
        status.at("/health/reasons")
                .forEach(reason ->
                        text.append("  ").append(reason.get("text").asString()).append('\n'));
        for (var connection : status.get("connections")) {
            var total = connection.get("total");
            text.append("%-24s %-9s %,d taken, %,d published, %,d duplicate, %,d waiting%n"
                    .formatted(
                            connection.get("name").asString(),
                            connection.get("state").asString(),
                            total.get("taken").asLong(),
                            total.get("published").asLong(),
                            total.get("duplicate").asLong(),
                            connection.get("waiting").asLong()));
            connection
                    .get("problems")
                    .forEach(problem -> text.append("  ")
                            .append(problem.get("text").asString())
                            .append('\n'));
        }
        return text.toString();
    }
}
