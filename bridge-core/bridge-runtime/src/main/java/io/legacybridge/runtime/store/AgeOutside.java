package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How old the data was when this node saw it last, in a file outside of the data folder. */
final class AgeOutside {

    private static final String FILE = ".data-age";

    private final Path file;

    AgeOutside(Path folder) {
        this.file = folder.resolve(FILE);
    }

    /** 0 when nothing is known. */
    long read() {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
        } catch (NumberFormatException e) {
            // Cut off by a stop, it says nothing.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read.", e);
        }
    }

    void write(long age) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, (age + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be written.", e);
        }
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
