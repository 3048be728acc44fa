package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what {@code docs/an-operators-day.md} says, as it stands there. */
class OperatorsDayTest {

    private static final Path DOC = Path.of(System.getProperty("bridge.root"), "docs/an-operators-day.md");
    private static final Pattern STEP = Pattern.compile("(?ms)^```sh\n(.*?)^```$|^<!-- (.*?) -->$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    Path folder;

    private Landscape landscape;
    private String id = "";
    private String output = "";

    @Test
    void goesAsThePageSays() throws Exception {
        try (var opened = new Landscape(folder)) {
            landscape = opened;
            landscape.write("contracts/card.cpy", """
                    01 CARD.
                       05 CARD-NUM  PIC X(16).
                       05 BALANCE   PIC 9(4).
                    """.indent(7));
            landscape.write(
                    "connections/cards.yaml",
                    landscape
                            .connection("*.DAT", "card.cpy", "key: cardNum\nprotect: {cardNum: encrypt}\n")
                            .replace("file: card.cpy", "file: card.cpy, encoding: us-ascii"));
            landscape.write(
                    "clients/crm.yaml", Landscape.client("crm", "cards: {fields: all, release: {cardNum: mask}}"));
            Files.writeString(folder.resolve("corrected"), "42222222222222220008");
            var steps = STEP.matcher(Files.readString(DOC));
            while (steps.find()) {
                if (steps.group(2) != null) happens(steps.group(2));
                else steps.group(1).lines().forEach(this::runs);
            }
        }
        assertThat(output)
                .contains("1 waiting in dead letters", "2.DAT#1", "record/bad-number")
                .contains("34 32 32 32", "Replayed: 1 published, 0 set aside.", "read as     2.DAT#1")
                .contains("by crm", "Discarded.", "a record of the mainframe's test", "1 discarded + 1 replayed")
                .contains("Every chain is whole.")
                .doesNotContain("4222222222222222");
    }

    private void happens(String what) throws IOException {
        if (what.startsWith("the appliance")) {
            landscape.start();
            landscape.drop("1.DAT", "41111111111111110007".getBytes(US_ASCII));
            landscape.feed("crm", 1);
            landscape.status("cards", "running");
        } else if (what.startsWith("a record of the next file")) {
            landscape.drop("2.DAT", "422222222222222200X8".getBytes(US_ASCII));
            waitForLetter();
        } else if (what.startsWith("the clients")) {
            landscape.feed("crm", 2);
        } else {
            landscape.drop("3.DAT", "TESTTESTTESTTESTTEST".getBytes(US_ASCII));
            waitForLetter();
        }
    }

    private void waitForLetter() {
        var letters = landscape.appliance().deadLetters();
        await().atMost(Landscape.LIMIT).until(() -> letters.countWaiting("cards") == 1);
        id = letters.waiting(Optional.of("cards"), 1).getFirst().id();
    }

    private void runs(String line) {
        var exit = line.endsWith("# exits 1") ? 1 : 0;
        var command = line.replaceFirst("\\s+#.*", "")
                .replace("HOME", landscape.home().toString())
                .replace("FILE", folder.resolve("corrected").toString())
                .replace("ID", id);
        var words = new ArrayList<String>();
        var matcher = WORD.matcher(command);
        while (matcher.find()) words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        assertThat(words.removeFirst()).isEqualTo("bridge");
        var out = new StringWriter();
        var err = new StringWriter();
        assertThat(BridgeCommand.execute(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        List.of(new AuditCommand()),
                        words.toArray(String[]::new)))
                .as(command + "\n" + out + err)
                .isEqualTo(exit);
        output += out;
    }
}
