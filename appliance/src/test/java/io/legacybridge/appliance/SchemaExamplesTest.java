package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/** What the linter accepts, an editor with the schemas of {@code docs/reference/} accepts as well. */
class SchemaExamplesTest {

    private static final Path ROOT = Path.of(System.getProperty("bridge.root"));
    private static final Pattern EXAMPLE =
            Pattern.compile("(?ms)^```yaml\n# home/(connections|clients|protection)/\\S+\n(.*?)^```$");
    private static final Map<String, String> SCHEMAS =
            Map.of("connections", "connection-sftp", "clients", "client", "protection", "protection");

    static Iterable<Map.Entry<String, String>> examples() throws IOException {
        var examples = new TreeMap<String, String>();
        var found = EXAMPLE.matcher(Files.readString(ROOT.resolve("README.md")));
        while (found.find()) examples.put(found.group(2), SCHEMAS.get(found.group(1)));
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        examples.put(
                Files.readString(ROOT.resolve("appliance/src/main/resources/demo/cards.yaml"))
                        .replace("PORT", "2222")
                        .replace("FINGERPRINT", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                "connection-sftp");
        examples.put(Files.readString(ROOT.resolve("docs/formats/nacha.yaml")), "connection-sftp");
        examples.put("data-listen: 127.0.0.1:8443\njournal-keep: 7d\n", "bridge");
        return examples.entrySet();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anEditorAcceptsEveryExample(Map.Entry<String, String> example) throws IOException {
        assertThat(problems(example.getKey(), example.getValue())).isEmpty();
    }

    @Test
    void anEditorShowsAMisspeltSettingAndAMissingUnit() throws IOException {
        assertThat(problems("journal-kep: 7d\n", "bridge")).contains("journal-kep");
        assertThat(problems("journal-keep: 7\n", "bridge")).contains("journal-keep");
    }

    @Test
    void theWordNullIsAWordToEditorsToo() throws IOException {
        var schema = Files.readString(ROOT.resolve("docs/reference/connection-sftp.schema.json"));

        for (var words : JsonMapper.shared().readTree(schema).findValues("enum"))
            assertThat(words.valueStream().anyMatch(word -> word.isNull()))
                    .isEqualTo(words.valueStream()
                            .anyMatch(word -> word.isString() && word.asString().equals("null")));
    }

    private static String problems(String yaml, String schema) throws IOException {
        var json = JsonMapper.shared()
                .writeValueAsString(new Load(LoadSettings.builder().build()).loadFromString(yaml));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(ROOT.resolve("docs/reference/" + schema + ".schema.json")))
                .validate(json, InputFormat.JSON)
                .toString()
                .replaceFirst("^\\[]$", "");
    }
}
