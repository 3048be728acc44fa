package io.legacybridge.adapter.soap.wsdl;

import static org.assertj.core.api.Assertions.assertThat;

import io.legacybridge.spi.config.Contracts;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file in wsdl-cases is a WSDL, a line of hyphens, and what is said about it; {@code -Dcases.write=true} writes that anew. */
class WsdlCasesTest {

    private static final Path CASES =
            Path.of(System.getProperty("bridge.root"), "adapters/soap/src/test/resources/wsdl-cases");
    private static final String HYPHENS = "----------\n";

    static Stream<String> cases() throws IOException {
        try (var files = Files.list(CASES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isReadAndToldAbout(String name) throws IOException {
        var parts = Files.readString(CASES.resolve(name)).split(HYPHENS, -1);

        var told = told(parts[0]);

        if (Boolean.getBoolean("cases.write")) Files.writeString(CASES.resolve(name), parts[0] + HYPHENS + told);
        else assertThat(told).isEqualTo(parts[1]);
    }

    private static String told(String wsdl) {
        Contracts contracts = file -> {
            if (!file.equals("stock.wsdl")) throw new NoSuchFileException(file);
            return wsdl.getBytes(StandardCharsets.UTF_8);
        };
        var problems = new Problems();
        var read = WsdlReader.read("stock.wsdl", contracts, problems);
        for (var port : read.map(Wsdl::ports).orElse(List.of()))
            for (var operation : port.operations()) {
                problems.addAll(operation.problems());
                problems.addAll(operation.policy().unmet());
            }
        var lines = problems.inOrder().stream().map(Problem::toString);
        var required = read.stream()
                .flatMap(found -> found.ports().stream())
                .flatMap(port -> port.operations().stream())
                .flatMap(operation -> operation.policy().alternatives().getFirst().stream())
                .map(requirement -> "requires " + requirement.shown());
        return Stream.concat(lines, required).map(line -> line + "\n").collect(Collectors.joining());
    }
}
