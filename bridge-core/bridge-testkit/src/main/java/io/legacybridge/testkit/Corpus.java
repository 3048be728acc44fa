package io.legacybridge.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Other people's WSDLs, copybooks, files, vectors and attacks, which are not part of the project: the folder that the build names
 * ({@code -Dtest.corpus=}). A test of a collection that is not there is skipped and says so.
 */
public final class Corpus {

    private static final Path FOLDER = Path.of(System.getProperty("test.corpus", "corpus"));

    private Corpus() {}

    /** Where a collection lies, such as {@code cobol/carddemo}, or would lie. */
    public static Path folder(String collection) {
        return FOLDER.resolve(collection).toAbsolutePath().normalize();
    }

    /** Gives the test up when its collection is not there. */
    public static void mustHold(Path collection) {
        assumeTrue(Files.isDirectory(collection), "there is no " + collection + " (-Dtest.corpus=)");
    }
}
