package io.legacybridge.runtime.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.definition.Adapters;
import io.legacybridge.runtime.definition.FormatFile;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.spi.record.Checkpoint;
import io.legacybridge.spi.record.RecordFormat;
import io.legacybridge.spi.record.Translation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each text in {@code golden/} is one case: a format, a line of hyphens, a file in it, another such line, and what
 * {@code bridge decode} prints of it, rejected records last. What is accepted is written back: a last part has what comes out,
 * unless that is the file again. Schemas lie beside the cases.
 */
class GoldenFormatsTest {

    private static final Path CASES = Path.of("src/test/resources/golden");

    @TempDir
    Path folder;

    static Stream<Path> cases() throws IOException {
        try (var files = Files.walk(CASES)) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsAndWritesBack(Path example) throws IOException {
        var parts = Files.readString(example).split("(?m)^-{10,}\n", -1);
        var format = Files.writeString(folder.resolve("format.yaml"), parts[0]);
        var file = Files.writeString(folder.resolve("file"), parts[1]);
        copySchemas(example.getParent());
        var out = new StringWriter();
        var err = new StringWriter();

        var exit = BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(err), "decode", "--format", format.toString(), file.toString());

        var printed = out + err.toString().replace(folder + "/", "");
        assertThat(printed).isEqualTo(parts[2]);
        assertThat(exit).isEqualTo(err.toString().isEmpty() ? 0 : 1);
        if (err.toString().contains("[format/") || err.toString().contains("[config/")) return;
        assertThat(writtenBack(format, parts[1])).isEqualTo(parts.length > 3 ? parts[3] : parts[1]);
    }

    private void copySchemas(Path cases) throws IOException {
        try (var schemas = Files.newDirectoryStream(cases, "*.xsd")) {
            for (var schema : schemas) Files.copy(schema, folder.resolve(schema.getFileName()));
        }
    }

    private static String writtenBack(Path file, String text) throws IOException {
        var problems = new Problems();
        var format = new FormatFile(Adapters.onClassPath()).read(file, problems).orElseThrow();
        var result = new ByteArrayOutputStream();
        try (var records = format.read(new ByteArrayInputStream(text.getBytes(UTF_8)), "file", Checkpoint.START);
                var encoder = format.encoder(result)) {
            while (records.next()) {
                if (records.translate(encoder.begin()) instanceof Translation.Rejected) continue;
                assertThat(encoder.end()).isEqualTo(Translation.TRANSLATED);
            }
        }
        assertThat(sameAgain(format, result.toByteArray())).isTrue();
        return result.toString(UTF_8);
    }

    /** Nothing that was written is rejected. */
    private static boolean sameAgain(RecordFormat format, byte[] written) throws IOException {
        var again = new ByteArrayOutputStream();
        try (var records = format.read(new ByteArrayInputStream(written), "file", Checkpoint.START);
                var encoder = format.encoder(again)) {
            while (records.next()) {
                records.translate(encoder.begin());
                encoder.end();
            }
        }
        return Arrays.equals(again.toByteArray(), written);
    }
}
