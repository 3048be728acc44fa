package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.runtime.cli.BridgeCommand;
import io.legacybridge.runtime.home.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The examples of the adapters: the linter finds nothing, and each is described. Each {@code examples} folder is a home. */
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

    static Stream<Path> connections() throws IOException {
        var all = new ArrayList<Path>();
        for (var home : homes().toList()) all.addAll(Home.yamlFiles(home.resolve("connections")));
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("connections")
    void areDescribed(Path connection) {
        var out = new StringWriter();

        var exit = BridgeCommand.execute(
                new PrintWriter(out),
                new PrintWriter(new StringWriter()),
                "describe",
                "--connection",
                connection.toString());

        assertThat(exit).isZero();
        var document = JsonMapper.shared().readTree(out.toString());
        assertThat(document.get("openapi").asString()).startsWith("3.1");
        assertThat(document.get("paths").isEmpty()).isFalse();
        DescribedWsdlsTest.everyReferenceLeadsSomewhere(document);
    }

    @Test
    void aConnectionIsDescribedWhereItsFileExposesIt() {
        var out = new StringWriter();

        BridgeCommand.execute(
                new PrintWriter(out),
                new PrintWriter(new StringWriter()),
                "describe",
                "--connection",
                ADAPTERS.resolve("soap/examples/connections/orders.yaml").toString());

        var document = JsonMapper.shared().readTree(out.toString());
        assertThat(document.at("/paths/~1orders/post/operationId").asString()).isEqualTo("orders.createOrder");
        assertThat(document.at("/paths/~1orders~1{orderNumber}/get/parameters/0/name")
                        .asString())
                .isEqualTo("orderNumber");
        assertThat(document.at("/components/schemas/orders.createOrder.request/properties/line/items/required"))
                .hasToString("[\"article\",\"quantity\",\"price\"]");
    }
}
