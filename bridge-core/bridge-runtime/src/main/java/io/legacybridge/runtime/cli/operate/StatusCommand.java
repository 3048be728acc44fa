package io.legacybridge.runtime.cli.operate;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** How a running appliance does. */
@Command(
        name = "status",
        description =
                "Shows how a running appliance and its connections do, or what became of a connection's deliveries of one"
                        + " day. Exits 1 when something is for a person to do: it is not ready, a connection does not do all it"
                        + " should, records wait among the dead letters, or a sum does not hold.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {

    @Mixin
    private OperatorOptions options;

    @Parameters(
            arity = "0..1",
            paramLabel = "CONNECTION",
            description = "Shows this connection's deliveries of one day.")
    private String connection;

    @Option(names = "--day", paramLabel = "DAY", description = "Such as 2026-03-01, in UTC (default: today).")
    private String day;

    @Override
    public Integer call() {
        try (var appliance = options.connect()) {
            return connection == null ? all(appliance) : deliveries(appliance);
        }
    }

    private int all(ControlClient appliance) {
        var status = appliance.get("/status", Map.of());
        options.answer(status, text(status));
        return options.exit(isFine(status));
    }

    private int deliveries(ControlClient appliance) {
        var parameters = new TreeMap<String, String>();
        if (day != null) parameters.put("day", day);
        var page = appliance.get("/connections/" + ControlClient.segment(connection) + "/deliveries", parameters);
        var text = new StringBuilder("%s of %s: %s%n"
                .formatted(
                        page.get("connection").asString(), page.get("day").asString(), account(page.get("account"))));
        for (var delivery : page.get("deliveries"))
            text.append("%6d  %-30s  %s%n"
                    .formatted(
                            delivery.get("delivery").asLong(),
                            delivery.get("name").asString(),
                            account(delivery.get("account"))));
        options.answer(page, text.toString());
        return options.exit(page.at("/account/missing").asLong() == 0);
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
        return fine
                && connection.get("waiting").asLong() == 0
                && connection.get("balances").asBoolean();
    }

    private static String text(JsonNode status) {
        var text = new StringBuilder("The appliance is ")
                .append(status.at("/health/state").asString())
                .append(".\n");
        status.at("/health/reasons")
                .forEach(reason ->
                        text.append("  ").append(reason.get("text").asString()).append('\n'));
        for (var connection : status.get("connections")) {
            text.append("%-24s %-9s %,d waiting in dead letters%n"
                    .formatted(
                            connection.get("name").asString(),
                            connection.get("state").asString(),
                            connection.get("waiting").asLong()));
            if (connection.hasNonNull("expires"))
                text.append("  the oldest dead letter or staged file is thrown away on ")
                        .append(connection.get("expires").asString())
                        .append('\n');
            text.append("  today      ")
                    .append(account(connection.get("today")))
                    .append('\n');
            text.append("  yesterday  ")
                    .append(account(connection.get("yesterday")))
                    .append('\n');
            connection
                    .get("problems")
                    .forEach(problem -> text.append("  ")
                            .append(problem.get("text").asString())
                            .append('\n'));
        }
        return text.toString();
    }

    private static String account(JsonNode account) {
        var missing = account.get("missing").asLong();
        return "%,d taken = %,d published + %,d duplicate + %,d waiting + %,d discarded + %,d replayed%s"
                .formatted(
                        account.get("taken").asLong(),
                        account.get("published").asLong(),
                        account.get("duplicate").asLong(),
                        account.get("waiting").asLong(),
                        account.get("discarded").asLong(),
                        account.get("replayed").asLong(),
                        missing == 0 ? "" : " + %,d UNACCOUNTED FOR".formatted(missing));
    }
}
