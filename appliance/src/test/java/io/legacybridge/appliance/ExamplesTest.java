package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The linter finds nothing in the examples of the adapters. Each {@code examples} folder is laid out as a home. */
class ExamplesTest {

    private static final Path ADAPTERS = Path.of(System.getProperty("bridge.root"), "adapters");

    static Stream<Path> homes() throws IOException {
        try (var adapters = Files.list(ADAPTERS)) {
            return adapters
                    .map(adapter -> adapter.resolve("examples"))
                    .filter(examples -> Files.isDirectory(examples.resolve("connections")))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("homes")
    void areFine(Path home) {
        var out = new StringWriter();

        BridgeCommand.execute(new PrintWriter(out), new PrintWriter(new StringWriter()), "lint", home.toString());

        assertThat(out.toString()).isEqualTo("No errors.\n");
    }
}
