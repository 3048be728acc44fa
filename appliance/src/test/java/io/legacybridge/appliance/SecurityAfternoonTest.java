package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.security.pki.ClientTls;
import io.legacybridge.security.pki.Enrolment.OtherNames;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private String oneTime = "";
    private final AtomicBoolean over = new AtomicBoolean();
    private ExecutorService caller;
    private Future<Integer> reading;
    private String output = "";

    @Test
    void goesAsThePageSays() throws Exception {
        for (var program : List.of("openssl", "curl"))
            assumeTrue(onPath(program), program + " is not on the PATH, so nobody enrols");
        try (var opened = Landscape.withoutCertificates(folder);
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            caller = callers;
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

    private void happens(String what) throws Exception {
        switch (what.substring(0, what.indexOf(' '))) {
            case "the" -> {
                Files.createDirectories(client());
                landscape.secured(TestSettings.enrolling(OtherNames.REFUSE, Optional.empty()));
                landscape.start();
            }
            case "clients" -> {
                for (var name : List.of("crm", "support")) useKey(name, name);
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
            case "support" -> reading = caller.submit(this::readUntilOver);
            case "new" -> useKey("support-2", "support");
            case "both" -> {
                landscape.drop("2.DAT", "42222222222222220008BOB GOUT    ".getBytes(US_ASCII));
                assertThat(landscape.feed("crm", 2)).hasSize(2);
                assertThat(landscape.feed("support", 2)).hasSize(2);
                over.set(true);
                assertThat(reading.get()).isGreaterThan(1);
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

    /** Over one connection, and over another one when the server closes it. */
    private int readUntilOver() throws IOException {
        var certs = landscape.home().resolve("certs");
        var context = ClientTls.context(
                certs.resolve("clients/support.pem"),
                certs.resolve("clients/support.key"),
                certs.resolve("ca/root.pem"));
        var answers = 0;
        try (var client = new KeepAliveClient(
                context.getSocketFactory(), landscape.appliance().port())) {
            for (; !over.get(); answers++)
                assertThat(client.ask("GET /messages", "", "")).isEqualTo(200);
        }
        return answers;
    }

    /** What stays with a client is brought to where this test reads from. */
    private void useKey(String key, String client) throws IOException {
        Files.copy(
                client().resolve(key + ".key"),
                landscape.home().resolve("certs/clients/" + client + ".key"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Path client() {
        return folder.resolve("client");
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
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
                .replace("CLIENT", client().toString())
                .replace("ONE-TIME", oneTime)
                .replace("TOKEN", token)
                .replace("PERSON", person);
        if (command.contains("PORT"))
            command = command.replace(
                    "PORT", Integer.toString(landscape.appliance().port()));
        if (command.contains("localhost:EST"))
            command = command.replace(
                    "localhost:EST",
                    "localhost:" + landscape.appliance().estPort().getAsInt());
        if (!command.startsWith("bridge ")) Shell.run(Path.of("."), command);
        else if (command.startsWith("bridge certs token"))
            oneTime = Landscape.JSON
                    .readTree(run((command.substring("bridge ".length()) + " --json").split(" +")))
                    .get("token")
                    .asString();
        else if (fails)
            assertThat(fail(command.substring("bridge ".length()).split(" +")))
                    .containsAnyOf("were protected with this key", "Nothing is erased yet. 1 keys");
        else output += run(command.substring("bridge ".length()).split(" +"));
    }

    private String personToken(String customer) {
        return StandardStreams.reading(customer, () -> run("keys", "token", "--home", home()))
                .strip();
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
