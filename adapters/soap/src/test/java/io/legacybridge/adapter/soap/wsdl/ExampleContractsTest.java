package io.legacybridge.adapter.soap.wsdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.legacybridge.spi.problem.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contracts under {@code wsdl/} are whole. */
class ExampleContractsTest {

    private static final Path FOLDER = Path.of(System.getProperty("bridge.root"), "wsdl");

    @Test
    void theErpTakesOrdersAndTellsThem() {
        var problems = new Problems();

        var wsdl = WsdlReader.read("erp/1.0/orders.wsdl", name -> Files.readAllBytes(FOLDER.resolve(name)), problems)
                .orElseThrow();

        assertThat(problems.inOrder()).isEmpty();
        assertThat(wsdl.ports())
                .singleElement()
                .satisfies(port -> assertThat(port.operations())
                        .allMatch(operation -> operation.problems().isEmpty())
                        .extracting(
                                Wsdl.Operation::name,
                                operation -> operation.faults().getFirst().name())
                        .containsExactly(tuple("createOrder", "UnknownArticle"), tuple("getOrder", "UnknownOrder")));
    }
}
