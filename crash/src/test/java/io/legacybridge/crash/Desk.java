package io.legacybridge.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An operator with the command line: what there is to know of an appliance from outside. */
final class Desk {

    static final String OPERATOR = "anna";

    private static final int MOST_LISTED = 1_000;

    private final Path home;
    private final Path folder;

    /** @param folder for what is written to files */
    Desk(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
    }

    /**
     * A dead letter.
     *
     * @param state such as {@code waiting}
     */
    record Letter(String id, String state) {}

    /** How a verb ended and what it said. */
    record Said(int exit, String text) {}

    List<Letter> letters(String connection, String state) {
        var letters = new ArrayList<Letter>();
        var page = page(connection, state, List.of());
        while (!page.isEmpty()) {
            letters.addAll(page);
            page = page(connection, state, List.of("--after", page.getLast().id()));
        }
        return letters;
    }

    private List<Letter> page(String connection, String state, List<String> after) {
        var verb = new ArrayList<>(List.of("dead-letters", "list", "--connection", connection, "--state", state));
        verb.addAll(List.of("--limit", Integer.toString(MOST_LISTED)));
        verb.addAll(after);
        return json(verb.toArray(String[]::new))
                .get("deadLetters")
                .valueStream()
                .map(letter -> new Letter(
                        letter.get("id").asString(), letter.get("state").asString()))
                .toList();
    }

    /** The bytes that were set aside. */
    byte[] bytes(Letter letter) throws IOException {
        var file = folder.resolve("letter");
        Files.deleteIfExists(file);
        var said = say("dead-letters", "show", letter.id(), "--bytes-to", file.toString());
        assertThat(said.exit()).as(said.text()).isEqualTo(BridgeCommand.FINE);
        return Files.readAllBytes(file);
    }

    Said replay(Letter letter) {
        return say("dead-letters", "replay", letter.id());
    }

    Said replay(Letter letter, byte[] corrected) throws IOException {
        var file = Files.write(folder.resolve("corrected"), corrected);
        return say("dead-letters", "replay", letter.id(), "--with", file.toString());
    }

    /** Of every connection, as {@code bridge status} tells it. */
    JsonNode connections() {
        return json("status").get("connections");
    }

    private JsonNode json(String... verb) {
        var all = new ArrayList<>(List.of(verb));
        all.add("--json");
        var said = say(all.toArray(String[]::new));
        // What waits among the dead letters is a problem to the verb status.
        assertThat(said.exit()).as(said.text()).isIn(BridgeCommand.FINE, BridgeCommand.PROBLEMS);
        return JsonMapper.shared().readTree(said.text());
    }

    private Said say(String... verb) {
        var all = new ArrayList<>(List.of(verb));
        all.addAll(List.of("--home", home.toString()));
        var text = new StringWriter();
        var out = new PrintWriter(text);
        var exit = BridgeCommand.execute(out, new PrintWriter(System.err, true, UTF_8), all.toArray(String[]::new));
        return new Said(exit, text.toString());
    }
}
