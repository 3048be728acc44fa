package io.legacybridge.runtime.home;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The secrets and private keys of a home that more people may read than its owner. */
public final class ExposedFiles {

    private ExposedFiles() {}

    /** A warning for each, also for those that nobody reads for weeks, such as the key of the issuing CA. */
    public static List<Problem> warnings(Home home) throws IOException {
        var certs = files(home.root().resolve("certs")).stream().filter(ExposedFiles::holdsKey);
        return Stream.concat(certs, files(home.secrets()).stream())
                .flatMap(file -> PrivateFiles.exposed(file).stream())
                .map(found -> Problem.warning(found.where(), found.what(), found.fix(), found.code()))
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** A store of trust has none. */
    private static boolean holdsKey(Path file) {
        var name = file.getFileName().toString();
        var isTrust = name.endsWith(".trust.p12") || file.getParent().endsWith("trust");
        return name.endsWith(".key") || name.endsWith(".p12") && !isTrust;
    }
}
