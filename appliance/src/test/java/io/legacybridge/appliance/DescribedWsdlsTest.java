package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.testkit.Corpus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** WSDLs of others through {@code bridge describe --wsdl}: an OpenAPI document, and the right problems beside it. */
class DescribedWsdlsTest {

    private static final Path CORPUS = Corpus.folder("wsdl");
    private static final Pattern CODE = Pattern.compile("\\[([a-z]+/[a-z-]+)]$");

    /** How many operations are whole, and what is said of the others. Of those that are not named here all are whole. */
    private record Expected(int operations, List<String> codes) {}

    private static final Map<String, Expected> NOT_WHOLE = Map.of(
            "10-circular-complextype", new Expected(0, List.of("xml/unknown-name")),
            "13-counting-category-import", new Expected(3, List.of("xml/no-such-file")),
            "25-aukro-rpc-encoded-auction", new Expected(0, List.of("wsdl/encoded")),
            "39-evac-rpc-encoded", new Expected(0, List.of("wsdl/encoded")),
            "41-builtin-types-all", new Expected(0, List.of("wsdl/several-parts")),
            "43-registration-mixed-imports", new Expected(0, List.of("wsdl/no-message")),
            "55-header-multi-part", new Expected(7, List.of("wsdl/several-parts")));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<JsonNode> selected() throws IOException {
        var list = CORPUS.resolve("selected.json");
        if (!Files.exists(list)) return Stream.of(JsonMapper.shared().readTree("{}"));
        return JsonMapper.shared().readTree(Files.readString(list)).valueStream();
    }

    @ParameterizedTest
    @MethodSource("selected")
    void isDescribedAsFarAsItIsWhole(JsonNode entry) {
        Corpus.mustHold(CORPUS);
        var id = entry.get("id").asString();
        var wsdl = CORPUS.resolve(id).resolve(entry.get("entry").asString());
        var expected = NOT_WHOLE.get(id);

        var exit = BridgeCommand.execute(
                new PrintWriter(out), new PrintWriter(err), "describe", "--wsdl", wsdl.toString());

        assertThat(codes()).containsExactlyElementsOf(expected == null ? List.of() : expected.codes());
        assertThat(exit).isEqualTo(expected == null ? 0 : 1);
        var document = JsonMapper.shared().readTree(out.toString());
        var operations = operations(document);
        assertThat(operations)
                .hasSize(expected == null ? entry.get("operations").asInt() : expected.operations());
        for (var schema : document.at("/components/schemas").values()) isASchema(schema);
        everyReferenceLeadsSomewhere(document);
    }

    /** Also those of groups that stand in several places. */
    static void everyReferenceLeadsSomewhere(JsonNode document) {
        for (var reference : document.findValuesAsString("$ref")) {
            var pointer = URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            assertThat(document.at(pointer).isMissingNode()).as(reference).isFalse();
        }
    }

    private static List<JsonNode> operations(JsonNode document) {
        assertThat(document.get("openapi").asString()).startsWith("3.1");
        return document.get("paths").properties().stream()
                .filter(path -> path.getValue().has("post"))
                .map(path -> path.getValue().get("post"))
                .toList();
    }

    private Set<String> codes() {
        var codes = new TreeSet<String>();
        for (var line : err.toString().lines().toList()) {
            if (line.contains(": warning: ")) continue;
            var code = CODE.matcher(line);
            assertThat(line).matches(".*:\\d+:\\d+: .*");
            assertThat(code.find()).as(line).isTrue();
            codes.add(code.group(1));
        }
        return codes;
    }

    private static void isASchema(JsonNode schema) {
        var meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(meta.validate(schema)).isEmpty();
    }
}
