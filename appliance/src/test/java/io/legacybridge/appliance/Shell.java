package io.legacybridge.appliance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Commands as a person would type them. */
final class Shell {

    private Shell() {}

    /** Runs them in a folder until one fails, which none may, and returns what they said. */
    static String run(Path folder, String commands) {
        return run(folder, commands, Map.of());
    }

    static String run(Path folder, String commands, Map<String, String> environment) {
        var builder = new ProcessBuilder("bash", "-c", "set -eo pipefail\n" + commands)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(commands + "\n" + said).isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
