package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what {@code docs/a-security-engineers-afternoon.md} says, as it stands there. */
class SecurityAfternoonTest {

    private static final Path DOC =
            Path.of(System.getProperty("bridge.root"), "docs/a-security-engineers-afternoon.md");
    private static final Pattern STEP = Pattern.compile("(?ms)^```(sh|yaml)\n(.*?)^```$|^<!-- (.*?) -->$");
    private static final String COPYBOOK = """
            01 CARD.
               05 CARD-NUM  PIC X(16).
               05 BALANCE   PIC 9(4).
               05 CUST-ID   PIC X(4).
               05 NOTE      PIC X(8).
            """.indent(7);

    @TempDir
    Path folder;

    private Landscape landscape;
    private String oldKey = "";
    private String token = "";
    private String person = "";
    private String output = "";

    @Test
    void goesAsThePageSays() throws Exception {
        try (var opened = Landscape.withoutCertificates(folder)) {
            landscape = opened;
            landscape.delete("protection/tests.yaml");
            landscape.write("contracts/card.cpy", COPYBOOK);
            landscape.write(
                    "connections/cards.yaml",
                    landscape
                            .connection(
                                    "*.DAT", "card.cpy", "key: cardNum\nprotect: {cardNum: encrypt, note: encrypt}\n")
                            .replace("file: card.cpy", "file: card.cpy, encoding: us-ascii"));
            var steps = STEP.matcher(Files.readString(DOC));
            while (steps.find()) {
                if (steps.group(3) != null) happens(steps.group(3));
                else if (steps.group(1).equals("yaml")) writes(steps.group(2));
                else steps.group(2).lines().forEach(this::runs);
            }
        }
        assertThat(output)
                .contains(
                        "a CA, path length 0",
                        "crm jwe, support mask",
                        "cardNum as jwe",
                        "1 keys are destroyed",
                        "Every chain is whole.")
                .doesNotContain("4111111111111111");
    }

    private void happens(String what) throws IOException {
        switch (what.substring(0, what.indexOf(' '))) {
            case "the" -> {
                landscape.start();
                landscape.drop("1.DAT", "41111111111111110007ANNAASTHMA  ".getBytes(US_ASCII));
                var crm = landscape.feed("crm", 1).getFirst();
                assertThat(crm.get("data").get("cardNum").asString().split("\\."))
                        .hasSize(5);
                token = crm.get("subject").asString();
                person = personToken("ANNA");
                assertThat(landscape
                                .feed("support", 1)
                                .getFirst()
                                .get("data")
                                .get("cardNum")
                                .asString())
                        .isEqualTo("************1111");
                oldKey = run("keys", "list", "--json", "--home", home())
                        .lines()
                        .filter(line -> line.contains("\"class:card-number\""))
                        .map(line -> Landscape.JSON.readTree(line).get("id").asString())
                        .findFirst()
                        .orElseThrow();
            }
            case "both" -> {
                landscape.drop("2.DAT", "42222222222222220008BOB GOUT    ".getBytes(US_ASCII));
                assertThat(landscape.feed("crm", 2)).hasSize(2);
                assertThat(landscape.feed("support", 2)).hasSize(2);
            }
            case "crm" -> {
                await().atMost(Duration.ofSeconds(5)).until(() -> isRefused("crm"));
                assertThat(landscape.feed("support", 2)).hasSize(2);
            }
            case "gone" ->
                await().atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> assertThat(landscape.feed("support", 2))
                                .extracting(
                                        event -> event.get("data").path("note").asString("gone"))
                                .containsExactly("gone", "GOUT"));
            default -> throw new AssertionError(what);
        }
    }

    private boolean isRefused(String client) {
        try {
            return landscape.get(client, "/messages").statusCode() == 403;
        } catch (UncheckedIOException _) {
            return true;
        }
    }

    private void writes(String file) throws IOException {
        var name = file.substring("# HOME/".length(), file.indexOf('\n'));
        landscape.write(name, file);
    }

    private void runs(String line) {
        var fails = line.endsWith("# exits 1");
        var command = line.replaceFirst("\\s+#.*", "")
                .replace("HOME", home())
                .replace("VAULT", folder.resolve("vault").toString())
                .replace("OLD-KEY", oldKey)
                .replace("TOKEN", token)
                .replace("PERSON", person);
        if (command.contains("PORT"))
            command = command.replace(
                    "PORT", Integer.toString(landscape.appliance().port()));
        assertThat(command).startsWith("bridge ");
        if (fails)
            assertThat(fail(command.substring("bridge ".length()).split(" +")))
                    .containsAnyOf("were protected with this key", "Nothing is erased yet. 1 keys");
        else output += run(command.substring("bridge ".length()).split(" +"));
    }

    private String personToken(String customer) {
        var in = System.in;
        System.setIn(new ByteArrayInputStream((customer + "\n").getBytes(US_ASCII)));
        try {
            return run("keys", "token", "--home", home()).strip();
        } finally {
            System.setIn(in);
        }
    }

    private String home() {
        return landscape.home().toString();
    }

    private static String run(String... arguments) {
        return execute(0, arguments);
    }

    private static String fail(String... arguments) {
        return execute(1, arguments);
    }

    private static String execute(int expected, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exit = BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(err), List.of(new KeysCommand(), new AuditCommand()), arguments);
        assertThat(exit)
                .as("bridge " + String.join(" ", arguments) + "\n" + out + err)
                .isEqualTo(expected);
        return out.toString() + err;
    }
}
