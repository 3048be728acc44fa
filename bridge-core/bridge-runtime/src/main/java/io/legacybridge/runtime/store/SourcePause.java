package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Sources pause while {@code data/PAUSED} is there, and what arrives by itself is refused. It is written when the data is older than what was known before, and removed
 * by a person, who knows what was taken in between: an order that was paid yesterday may come once more.
 */
public final class SourcePause {

    private static final String FILE = "PAUSED";

    private final Path file;

    /** @param data the data folder */
    public SourcePause(Path data) {
        this.file = data.resolve(FILE);
    }

    /** @param why one sentence with a full stop */
    public void begin(String why) {
        try {
            PrivateFiles.write(file, (why + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("The sources cannot be paused.", e);
        }
    }

    /** @return false when they did not pause */
    public boolean end() throws IOException {
        return Files.deleteIfExists(file);
    }

    public boolean stands() {
        return Files.exists(file);
    }

    /** What a person should know; empty when sources do not pause. */
    public Optional<Problem> problem() {
        if (!stands()) return Optional.empty();
        return Optional.of(Problem.error(
                Place.of("data/" + FILE),
                why()
                        + " No source is read, nothing that arrives is taken, and no file of a batch is sent, until a person has decided.",
                "What was taken since then is taken again as far as its source still offers it, with the same message ids;"
                        + " what it no longer offers stays with those who have received it. Files that wait here may have been"
                        + " sent since. To go on, run bridge resume, or delete this file.",
                "data/restored"));
    }

    private String why() {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "The data was restored.";
        }
    }
}
