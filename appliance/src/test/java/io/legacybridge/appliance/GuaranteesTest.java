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
    private static final Pattern COMMAND =
            Pattern.compile("\\| proved by \\|(.*)\n\\| run \\| `mvn -q -pl (\\S+) -am test -Dtest='([^']+)'");
    private static final int FEWEST = 15;
    private static final int FEWEST_COMMANDS = 6;

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

    @Test
    void theCommandBelowATableRunsTheTestsThatItNames() throws IOException {
        var tests = sources();
        var commands = COMMAND.matcher(Files.readString(ROOT.resolve("docs/guarantees.md")))
                .results()
                .toList();

        assertThat(commands).hasSizeGreaterThan(FEWEST_COMMANDS).allSatisfy(command -> {
            var modules = List.of(command.group(2).split(","));
            var classes = List.of(command.group(3).split(","));
            var named = TEST.matcher(command.group(1))
                    .results()
                    .map(test -> test.group(1))
                    .distinct();
            assertThat(named.filter(test -> !isOfTheCrashSuite(test, tests))).allSatisfy(test -> {
                assertThat(classes).contains(test);
                assertThat(tests)
                        .anyMatch(file -> file.endsWith(test + ".java")
                                && modules.stream().anyMatch(module -> file.startsWith(ROOT.resolve(module))));
            });
        });
    }

    /** It is run as a whole. */
    private static boolean isOfTheCrashSuite(String test, List<Path> tests) {
        return tests.stream().anyMatch(file -> file.startsWith(ROOT.resolve("crash")) && file.endsWith(test + ".java"));
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
