package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Node's jose from npm: another implementation of JWE, which knows nothing of ours. Where it cannot be had, a test is skipped. */
final class Jose {

    private static final String PACKAGE = "jose@6";

    private final Path folder;

    private Jose(Path folder) {
        this.folder = folder;
    }

    static Jose in(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("package.json"), "{\"private\": true, \"type\": \"module\"}");
        try {
            var installed = run(
                    folder,
                    List.of("npm", "install", "--no-audit", "--no-fund", "--silent", "--fetch-retries=0", PACKAGE));
            if (installed.exit() != 0) abort("npm cannot install " + PACKAGE + ": " + installed.output());
        } catch (IOException e) {
            abort("there is no npm on the PATH");
        }
        return new Jose(folder);
    }

    /** Runs a script that prints its result. */
    String run(String script, String... arguments) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("script.mjs"), script);
        var command = new ArrayList<>(List.of("node", "script.mjs"));
        command.addAll(List.of(arguments));
        var ran = run(folder, command);
        assertThat(ran.exit()).as(ran.output()).isZero();
        return ran.output().strip();
    }

    private record Ran(int exit, String output) {}

    private static Ran run(Path folder, List<String> command) throws IOException, InterruptedException {
        var output = folder.resolve("output").toFile();
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Ran(-1, command + " does not end");
        }
        return new Ran(process.exitValue(), Files.readString(output.toPath(), UTF_8));
    }
}
