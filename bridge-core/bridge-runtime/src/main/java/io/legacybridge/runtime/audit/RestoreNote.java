package io.legacybridge.runtime.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.audit.AuditEntry.Operated;
import io.legacybridge.security.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** A stop in between brings them twice. */
    public void bringInto(Audit audit) throws IOException {
        if (!Files.exists(file)) return;
        for (var entry : Files.readAllLines(file)) audit.write(JSON.readValue(entry, Operated.class));
        Files.delete(file);
    }
}
