package io.legacybridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tests that the page of guarantees names as its proof are there: {@code SomethingTest}, or {@code SomethingTest.method}. */
class GuaranteesTest {

    private static final Path ROOT = Path.of(System.getProperty("bridge.root"));
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");
    private static final int FEWEST = 15;

    @Test
    void everyTestThatIsNamedAsProofExists() throws IOException {
        var tests = sources();
        var named = TEST.matcher(Files.readString(ROOT.resolve("docs/guarantees.md")))
                .results()
                .toList();

        assertThat(named).hasSizeGreaterThan(FEWEST).allSatisfy(name -> {
            var source = tests.stream()
                    .filter(file -> file.getFileName().toString().equals(name.group(1) + ".java"))
                    .map(GuaranteesTest::read)
                    .toList();
            assertThat(source).as(name.group(1)).isNotEmpty();
            if (name.group(2) != null)
                assertThat(source).as(name.group()).anyMatch(text -> text.contains(" void " + name.group(2) + "("));
        });
    }

    private static List<Path> sources() throws IOException {
        var tests = new ArrayList<Path>();
        for (var module : List.of("adapters", "bridge-core", "appliance", "crash")) {
            try (var files = Files.walk(ROOT.resolve(module))) {
                files.filter(file -> file.toString().contains("/src/test/")).forEach(tests::add);
            }
        }
        return tests;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
