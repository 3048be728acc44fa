import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Checks that every Java file of the tree is formatted, or formats it: {@code Format.java check|apply ROOT}.
 *
 * <p>The build starts this program with the toolchain's JDK, because palantir-java-format inside a Maven on Java 17
 * cannot read the language level of this project.
 */
final class Format {
    private static final JavaFormatterOptions STYLE = JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(false)
            .build();

    public static void main(String[] args) throws IOException {
        var apply = args[0].equals("apply");
        var root = Path.of(args[1]).toAbsolutePath().normalize();
        var formatter = Formatter.createFormatter(STYLE);
        var complaints = javaFiles(root).parallelStream()
                .flatMap(file -> complaint(formatter, root, file, apply).stream())
                .toList();

        if (complaints.isEmpty()) return;
        complaints.forEach(System.err::println);
        System.err.println("Run  mvn -q -Pformat -N process-sources  to format all files. [build/format]");
        System.exit(1);
    }

    private static Optional<String> complaint(Formatter formatter, Path root, Path file, boolean apply) {
        try {
            var source = Files.readString(file);
            var formatted = format(formatter, source);
            if (formatted.equals(source)) return Optional.empty();
            if (!apply) return Optional.of(root.relativize(file) + " is not formatted.");
            Files.writeString(file, formatted);
            return Optional.empty();
        } catch (FormatterException e) {
            return Optional.of(root.relativize(file) + ":" + e.getMessage().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String format(Formatter formatter, String source) throws FormatterException {
        var imports = RemoveUnusedImports.removeUnusedImports(source);
        return formatter.formatSource(ImportOrderer.reorderImports(imports, JavaFormatterOptions.Style.PALANTIR));
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (var paths = Files.walk(root)) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !root.relativize(path).toString().matches("(.*/)?target/.*"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }
}
