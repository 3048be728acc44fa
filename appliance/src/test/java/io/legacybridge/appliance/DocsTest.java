package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's first connection, done as it stands there: its commands run, its files are written, and the linter finds
 * nothing. A file is a block whose first line is a comment with its name.
 */
class DocsTest {

    private static final Path README = Path.of(System.getProperty("bridge.root"), "README.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
    private static final Pattern FILE_NAME = Pattern.compile("^\\W*(home/\\S+)");
    // These start the appliance or need it; the tests of demo and appliance run them.
    private static final List<String> ELSEWHERE =
            List.of("./bridge demo", "./bridge run", "kill ", "mvn ", "curl ", "printf ");

    @TempDir
    Path folder;

    @Test
    void theFirstConnectionOfTheReadmeIsFine() throws IOException {
        var blocks = BLOCK.matcher(Files.readString(README));
        while (blocks.find()) {
            switch (blocks.group(1)) {
                case "sh" -> blocks.group(2).lines().forEach(this::run);
                case "yaml", "cobol" -> write(blocks.group(2));
                default -> {}
            }
        }

        assertThat(bridge("lint", folder.resolve("home").toString())).isEqualTo("No errors.\n");
        assertThat(folder.resolve("home/connections/accounts.yaml")).exists();
    }

    private void run(String line) {
        var command = line.replaceFirst("\\s+#.*", "").strip();
        if (command.isEmpty() || ELSEWHERE.stream().anyMatch(command::startsWith)) return;
        assertThat(command).startsWith("./bridge ");
        var arguments = command.substring("./bridge ".length())
                .replaceAll("(?<= )home(?= |$|/)", folder.resolve("home").toString())
                .split(" +");
        bridge(arguments);
    }

    private void write(String text) throws IOException {
        var name = FILE_NAME.matcher(text);
        assertThat(name.find())
                .as("a comment with the file's name begins:\n" + text)
                .isTrue();
        var file = folder.resolve(name.group(1));
        Files.createDirectories(file.getParent());
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
