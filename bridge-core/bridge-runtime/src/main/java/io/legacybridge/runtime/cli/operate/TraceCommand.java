package io.legacybridge.runtime.cli.operate;

import static io.legacybridge.runtime.cli.operate.OperatorOptions.line;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The way of one message. */
@Command(
        name = "trace",
        description =
                "Shows where a message came from, where it is, and who received protected values of it. It shows none"
                        + " of its values. Exits 1 when nobody knows the id, or it waits among the dead letters.",
        mixinStandardHelpOptions = true)
public final class TraceCommand implements Callable<Integer> {

    @Mixin
    private OperatorOptions options;

    @Parameters(paramLabel = "ID", description = "Id of a message or of a dead letter.")
    private String id;

    @Override
    public Integer call() {
        try (var appliance = options.connect()) {
            var trace = appliance.get("/trace/" + ControlClient.segment(id), Map.of());
            options.answer(trace, text(trace));
            return options.exit(!trace.at("/deadLetter/state").asString("").equals("waiting"));
        }
    }

    private static String text(JsonNode trace) {
        var text = new StringBuilder();
        line(text, "id", trace.get("id").asString());
        line(text, "connection", trace.get("connection").asString());
        var delivery = trace.get("delivery");
        if (isThere(delivery))
            line(
                    text,
                    "came with",
                    "delivery %s, %s, begun %s"
                            .formatted(
                                    delivery.get("delivery").asString(),
                                    delivery.get("name").asString(),
                                    delivery.get("begun").asString()));
        var letter = trace.get("deadLetter");
        if (isThere(letter))
            line(
                    text,
                    "set aside",
                    "%s as %s: %s (now %s)"
                            .formatted(
                                    letter.get("time").asString(),
                                    letter.get("position").asString(),
                                    letter.get("code").asString(),
                                    letter.get("state").asString()));
        var message = trace.get("message");
        if (isThere(message)) {
            line(text, "read as", message.get("recordposition").asString());
            line(text, "read with", message.get("dataschema").asString());
            line(
                    text,
                    "journal",
                    "position %s, made %s"
                            .formatted(
                                    message.get("position").asString(),
                                    message.get("time").asString()));
        }
        for (var receipt : trace.get("receivedBy"))
            line(
                    text,
                    "received",
                    "%s by %s: %s (entry %s of %s)"
                            .formatted(
                                    receipt.get("when").asString(),
                                    receipt.get("client").asString(),
                                    receipt.get("forms").toString(),
                                    receipt.get("number").asString(),
                                    receipt.get("node").asString()));
        if (!trace.get("whole").asBoolean())
            line(text, "received", "the audit has more entries than were looked through");
        return text.toString();
    }

    private static boolean isThere(JsonNode node) {
        return node != null && !node.isNull();
    }
}
