package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's first connection and the pages of the image, an installation and two nodes, done as they stand there: their commands
 * run, their files are written, and the linter finds nothing. A file is a block whose first line is a comment with its name.
 */
class DocsTest {

    private static final Path README = Path.of(System.getProperty("bridge.root"), "README.md");
    private static final Path IMAGE = Path.of(System.getProperty("bridge.root"), "docker/README.md");
    private static final Path INSTALLING = Path.of(System.getProperty("bridge.root"), "docs/installing.md");
    private static final Path SEVERAL_NODES = Path.of(System.getProperty("bridge.root"), "docs/several-nodes.md");
    private static final Pattern IN_THE_CONTAINER = Pattern.compile("run --rm bridge (.+)");
    private static final Pattern INSTALLED = Pattern.compile("(?<=/opt/legacy-bridge/)bridge .+");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
    private static final Pattern FILE_NAME = Pattern.compile("^\\W*(home/\\S+)");
    // These start the appliance or need it; the tests of demo and appliance run them.
    private static final List<String> ELSEWHERE = List.of("./bridge demo", "./bridge run", "kill ", "mvn ", "curl ");

    @TempDir
    Path folder;

    @Test
    void theFirstConnectionOfTheReadmeIsFine() throws Exception {
        var blocks = BLOCK.matcher(Files.readString(README));
        while (blocks.find()) {
            switch (blocks.group(1)) {
                case "sh" -> {
                    for (var line : blocks.group(2).lines().toList()) run(line);
                }
                case "yaml", "cobol" -> write(blocks.group(2));
                default -> {}
            }
        }

        assertThat(bridge("lint", folder.resolve("home").toString())).isEqualTo("No errors.\n");
        assertThat(folder.resolve("home/connections/accounts.yaml")).exists();
        assertThat(folder.resolve("home/secrets/mainframe.password")).hasContent("of the mainframe");
    }

    /** What runs in the container, run outside. */
    @Test
    void theBeginningInAContainerIsFine() throws Exception {
        var home = folder.resolve("home");
        var page = Files.readString(IMAGE);

        var commands = IN_THE_CONTAINER.matcher(page);
        while (commands.find())
            bridge(commands.group(1).replace("/home-bridge", home.toString()).split(" "));
        var blocks = BLOCK.matcher(page);
        while (blocks.find()) if (blocks.group(1).equals("yaml")) write(blocks.group(2));
        for (var name : List.of("store", "broker"))
            shell("umask 077; printf %s \"$PASSWORD\" > home/secrets/" + name + ".password");

        assertThat(home.resolve("certs/server.pem")).exists();
        assertThat(bridge("lint", home.toString()))
                .contains("[store/not-encrypted]", "[broker/not-encrypted]")
                .endsWith("No errors.\n");
    }

    /** The program lies elsewhere and belongs to another user; a system's service is not started here. */
    @Test
    void theBeginningWithoutAContainerIsFine() throws Exception {
        var home = folder.resolve("bridge");
        var page = Files.readString(INSTALLING);

        var commands = INSTALLED.matcher(page).results().map(MatchResult::group).toList();
        for (var command : commands)
            if (command.startsWith("bridge run ")) assertThat(command).isEqualTo("bridge run --home /srv/bridge");
            else
                bridge(command.substring("bridge ".length())
                        .replace("/srv/bridge", home.toString())
                        .split(" "));

        assertThat(commands).hasSize(4);
        assertThat(home.resolve("certs/server.pem")).exists();
        assertThat(home.resolve("certs/operators/anna.key")).exists();
    }

    /** The rest of that page, with a database and a broker, is what the test of two nodes does. */
    @Test
    void theSettingsOfTwoNodesAreFine() throws Exception {
        var home = folder.resolve("home");
        bridge("certs", "init", "--home", home.toString());
        Files.copy(
                home.resolve("certs/ca/root.pem"),
                Files.createDirectories(home.resolve("certs/outward")).resolve("company.trust.pem"));
        for (var name : List.of("store", "broker"))
            shell("umask 077; mkdir -p home/secrets; printf %s \"$PASSWORD\" > home/secrets/" + name + ".password");

        var blocks = BLOCK.matcher(Files.readString(SEVERAL_NODES));
        while (blocks.find()) if (blocks.group(1).equals("yaml")) write(blocks.group(2));

        assertThat(home.resolve("bridge.yaml")).exists();
        assertThat(bridge("lint", home.toString())).isEqualTo("No errors.\n");
    }

    private void run(String line) throws Exception {
        var command = line.replaceFirst("\\s+#.*", "").strip();
        if (command.isEmpty() || ELSEWHERE.stream().anyMatch(command::startsWith)) return;
        if (command.startsWith("printf ")) {
            shell(command);
            return;
        }
        assertThat(command).startsWith("./bridge ");
        var arguments = command.substring("./bridge ".length())
                .replaceAll("(?<= )home(?= |$|/)", folder.resolve("home").toString())
                .split(" +");
        bridge(arguments);
    }

    private void shell(String command) {
        Shell.run(folder, command, Map.of("PASSWORD", "of the mainframe"));
    }

    /** Into a folder that the commands before have made. */
    private void write(String text) throws IOException {
        var name = FILE_NAME.matcher(text);
        assertThat(name.find())
                .as("a comment with the file's name begins:\n" + text)
                .isTrue();
        var file = folder.resolve(name.group(1));
        Files.writeString(file, text);
    }

    private static String bridge(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();

        var exit = BridgeCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);

        assertThat(exit)
                .as("bridge " + String.join(" ", arguments) + "\n" + out + err)
                .isZero();
        return out.toString();
    }
}
