package io.legacybridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapters on paper still fit the contract they were written against. */
class AdrSketchesTest {

    private static final Path SKETCHES = Path.of(System.getProperty("bridge.root"), "docs/adr/0001-sketches");

    @TempDir
    Path classes;

    @Test
    void everySketchOfAnAdapterCompilesAgainstTheSpi() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var problems = new DiagnosticCollector<JavaFileObject>();
        try (var sketches = Files.list(SKETCHES);
                var files = compiler.getStandardFileManager(problems, null, null)) {
            var sources = sketches.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
            assertThat(sources).hasSizeGreaterThanOrEqualTo(6);
            compiler.getTask(
                            null,
                            files,
                            problems,
                            List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        assertThat(problems.getDiagnostics()).isEmpty();
    }
}
