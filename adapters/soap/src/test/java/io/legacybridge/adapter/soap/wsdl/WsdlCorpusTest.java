package io.legacybridge.adapter.soap.wsdl;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.adapter.soap.wsdl.Wsdl.Operation;
import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import io.legacybridge.testkit.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** WSDLs of others: every operation is found, and what keeps one from being used is named. */
class WsdlCorpusTest {

    private static final Path CORPUS = Corpus.folder("wsdl");

    /** By WSDL, what is said about operations of it; about those of all others nothing. */
    private static final Map<String, List<String>> SAID = Map.of(
            "16-amazon-sqs", List.of("wsdl/policy"),
            "25-aukro-rpc-encoded-auction", List.of("wsdl/encoded"),
            "39-evac-rpc-encoded", List.of("wsdl/encoded"),
            "41-builtin-types-all", List.of("wsdl/several-parts"),
            "43-registration-mixed-imports", List.of("wsdl/no-message"),
            "55-header-multi-part", List.of("wsdl/several-parts"),
            "61-wsrm-addressing", List.of("wsdl/policy"),
            "63-wssec10-policy", List.of("wsdl/policy"));

    static Stream<JsonNode> selected() throws IOException {
        var list = CORPUS.resolve("selected.json");
        if (!Files.exists(list)) return Stream.of(JsonMapper.shared().readTree("{}"));
        return JsonMapper.shared().readTree(Files.readString(list)).valueStream();
    }

    @ParameterizedTest
    @MethodSource("selected")
    void everyOperationIsFound(JsonNode entry) {
        Corpus.mustHold(CORPUS);
        var id = entry.get("id").asString();
        Contracts contracts = name -> Files.readAllBytes(CORPUS.resolve(id).resolve(name));
        var problems = new Problems();

        var wsdl = WsdlReader.read(entry.get("entry").asString(), contracts, problems)
                .orElseThrow();

        assertThat(problems.errors()).isZero();
        var operations = wsdl.ports().stream()
                .flatMap(port -> port.operations().stream())
                .toList();
        var names = wsdl.ports().stream()
                .flatMap(port -> port.operations().stream().map(operation -> port.portType() + "/" + operation.name()))
                .distinct();
        assertThat(names).hasSize(entry.get("operations").asInt());
        assertThat(codes(operations)).containsExactlyElementsOf(SAID.getOrDefault(id, List.of()));
    }

    private static Set<String> codes(List<Operation> operations) {
        var codes = new TreeSet<String>();
        for (var operation : operations) {
            var problems = Stream.concat(operation.problems().stream(), operation.policy().unmet().stream())
                    .toList();
            assertThat(problems)
                    .allSatisfy(problem -> assertThat(problem.where().line()).isPositive());
            problems.stream().map(Problem::code).forEach(codes::add);
        }
        return codes;
    }
}
