package io.legacybridge.runtime.cli.operate;

import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The dead letters that a verb is for, and what it does to each of them. */
final class ChosenLetters {

    private static final int PAGE = 1_000;

    /** Where the refusal of one letter is; any other is told of the appliance, and comes for each letter. */
    private static final String LETTER = "dead letter";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Mixin
    private OperatorOptions options;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "As dead-letters list shows it.")
    private List<String> ids = List.of();

    @Option(
            names = "--all-of",
            paramLabel = "CONNECTION",
            description = "In the place of IDs: all of this connection that wait, oldest first.")
    private String connection;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            description = "With --all-of: only those that were set aside with this code, such as record/column-count.")
    private String code;

    /** What a verb does to one letter. */
    @FunctionalInterface
    interface Act {
        JsonNode on(ControlClient appliance, String id);
    }

    boolean isOne() {
        return ids.size() == 1 && connection == null;
    }

    /**
     * @param done what they are then
     * @param told what is said to people of one that was named
     */
    int each(String done, Act act, Function<JsonNode, String> told) {
        if (ids.isEmpty() == (connection == null))
            throw new ParameterException(
                    verb.commandLine(), "Which dead letters? Name their IDs, or a connection with --all-of.");
        if (code != null && connection == null)
            throw new ParameterException(verb.commandLine(), "--code chooses among those of --all-of CONNECTION.");
        try (var appliance = options.connect()) {
            if (!isOne()) return all(appliance, done, act);
            var answer = act.on(appliance, ids.getFirst());
            options.answer(answer, told.apply(answer));
            return options.exit(true);
        }
    }

    /** One that is refused does not keep the others; an appliance that is gone does. */
    private int all(ControlClient appliance, String done, Act act) {
        var chosen = connection == null ? ids : waiting(appliance);
        var refused = new ArrayList<Problem>();
        var count = 0;
        try {
            for (var id : chosen) {
                try {
                    act.on(appliance, id);
                    count++;
                } catch (ProblemException e) {
                    if (!e.problem().where().file().startsWith(LETTER)) throw e;
                    refused.add(e.problem());
                }
            }
        } finally {
            tell(done, count, chosen.size(), refused);
        }
        return options.exit(refused.isEmpty());
    }

    private void tell(String done, int count, int chosen, List<Problem> refused) {
        var answer =
                JsonMapper.shared().createObjectNode().put("chosen", chosen).put("done", count);
        var list = answer.putArray("refused");
        var text = new StringBuilder();
        for (var problem : refused) {
            list.add(entry(problem));
            text.append("%s%n".formatted(problem));
        }
        options.answer(answer, text + "%s: %,d of %,d, %,d refused.%n".formatted(done, count, chosen, refused.size()));
    }

    private static ObjectNode entry(Problem problem) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("where", problem.where().toString())
                .put("detail", problem.what())
                .put("fix", problem.fix())
                .put("code", problem.code());
    }

    /** All of them before the first is touched. Oldest first, for a replay is refused behind a newer record of its key. */
    private List<String> waiting(ControlClient appliance) {
        var found = new ArrayList<JsonNode>();
        var parameters =
                new TreeMap<>(Map.of("connection", connection, "state", "waiting", "limit", Integer.toString(PAGE)));
        JsonNode page;
        do {
            page = appliance.get("/dead-letters", parameters).get("deadLetters");
            for (var letter : page) {
                parameters.put("after", letter.get("id").asString());
                if (code == null || code.equals(letter.get("code").asString())) found.add(letter);
            }
        } while (page.size() == PAGE);
        return found.stream()
                .sorted(Comparator.comparingLong(
                                (JsonNode letter) -> letter.get("delivery").asLong())
                        .thenComparingLong(letter -> letter.get("offset").asLong()))
                .map(letter -> letter.get("id").asString())
                .toList();
    }
}
