package io.legacybridge.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The corner cases of csv-spectrum, each with the values it has as JSON.
 *
 * @see <a href="https://github.com/maxogden/csv-spectrum">csv-spectrum 2.0.0</a>
 */
class CsvSpectrumTest {

    private static final Path CORPUS =
            Path.of(System.getProperty("bridge.root"), "..", "shared", "corpus", "flatfiles", "csv-spectrum");

    @TempDir
    Path folder;

    @Test
    void readsEveryCase() throws IOException {
        assumeTrue(Files.isDirectory(CORPUS), "skipped: there is no " + CORPUS);
        try (var files = Files.list(CORPUS.resolve("csvs"))) {
            for (var file : files.sorted().toList()) {
                var name = file.getFileName().toString().replace(".csv", ".json");
                var json = Files.readString(CORPUS.resolve("json/" + name));
                // The JSON of this case has another telephone number than its CSV.
                if (name.equals("location_coordinates.json")) json = json.replace("1234567890", "2095257564");
                var expected = records(JsonMapper.shared().readTree(json));

                assertThat(decoded(file, expected.getFirst())).as(name).isEqualTo(expected);
            }
        }
    }

    private List<JsonNode> decoded(Path file, JsonNode first) throws IOException {
        var format = new StringBuilder("format:\n  type: delimited\n  columns:\n");
        first.propertyNames()
                .forEach(name -> format.append("    - name: ").append(name).append('\n'));
        var yaml = Files.writeString(folder.resolve("format.yaml"), format);
        var out = new StringWriter();
        var err = new StringWriter();

        BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(err), "decode", "--format", yaml.toString(), file.toString());

        assertThat(err.toString()).isEmpty();
        return out.toString().lines().map(JsonMapper.shared()::readTree).toList();
    }

    /** A single record stands in its file without a list. */
    private static List<JsonNode> records(JsonNode file) {
        var records = new ArrayList<JsonNode>();
        if (file.isArray()) file.forEach(records::add);
        else records.add(file);
        return records;
    }
}
