package io.legacybridge.runtime.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.audit.AuditEntry.Operated;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a restore has to tell the audit and cannot write there, since the key that unwraps the keys may be brought back later:
 * lines of JSON in {@code data/RESTORED}. Whoever writes the audit next brings them in first.
 */
public final class RestoreNote {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;

    /** @param data the data folder */
    public RestoreNote(Path data) {
        this.file = data.resolve("RESTORED");
    }

    public void leave(Operated entry) throws IOException {
        var before = Files.exists(file) ? Files.readString(file) : "";
        PrivateFiles.write(file, (before + JSON.writeValueAsString(entry) + "\n").getBytes(UTF_8));
    }

    /**
     * A stop in between brings them twice, and so do two who bring them at once.
     *
     * @throws ProblemException when somebody has changed the file
     */
    public void bringInto(Audit audit) throws IOException {
        for (var entry : entries()) audit.write(entry);
        Files.deleteIfExists(file);
    }

    private List<Operated> entries() throws IOException {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> JSON.readValue(line, Operated.class))
                    .toList();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (JacksonException e) {
            throw ProblemException.error(
                    Place.of(file.toString()),
                    "This is not what bridge restore has left here for the audit.",
                    "Correct the file, one line of JSON for each restore; or take it away, and the audit will not tell of the restore.",
                    "audit/restore-note",
                    e);
        }
    }
}
