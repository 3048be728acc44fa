package io.legacybridge.runtime.backup;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup is, in {@code backup.json}. It is written last: a folder without it is the rest of a backup that failed.
 *
 * @param format            of the backup
 * @param made              when, as ISO 8601
 * @param keyEncryptionKeys ids of those without which no protected value in it can be read; they are not in it
 * @param keys              the keys in it, wrapped: purpose, version and state
 * @param files             SHA-256 of each file, hex, by its path
 */
public record BackupManifest(
        int format, String made, List<String> keyEncryptionKeys, List<String> keys, SortedMap<String, String> files) {

    static final int FORMAT = 1;

    static final String FILE = "backup.json";

    /** Whether it is one of the keys of persons, and of nothing else. */
    public boolean isOfPersons() {
        return files.keySet().equals(Set.of(Backup.PERSONS));
    }

    void write(Path backup) throws IOException {
        Files.write(
                backup.resolve(FILE),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }

    /** @throws ProblemException when the folder holds no backup, or one of a newer version */
    static BackupManifest read(Path backup) throws IOException {
        var file = backup.resolve(FILE);
        if (!Files.isRegularFile(file))
            throw problem(
                    backup,
                    "This folder holds no whole backup: it has no " + FILE + ".",
                    "Name the folder that bridge backup has written.",
                    "backup/none");
        try {
            var manifest = JsonMapper.shared().readValue(Files.readAllBytes(file), BackupManifest.class);
            if (manifest.format == FORMAT) return manifest;
            throw problem(
                    backup,
                    "The backup has format " + manifest.format + "; this version reads format " + FORMAT + ".",
                    "Restore it with the version of Legacy Bridge that wrote it.",
                    "backup/other-format");
        } catch (JacksonException e) {
            throw problem(backup, FILE + " cannot be read.", "Take another backup.", "backup/damaged");
        }
    }

    static ProblemException problem(Path where, String what, String fix, String code) {
        return ProblemException.error(Place.of(where.toString()), what, fix, code);
    }
}
