package io.legacybridge.runtime.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The verdict files of a home. A reader never sees half of one. */
final class StatusFiles {

    private static final Logger log = LoggerFactory.getLogger(StatusFiles.class);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;
    private final Map<String, Verdict> written = new HashMap<>();

    StatusFiles(Path folder) {
        this.folder = folder;
    }

    /** Writes what changed, and takes away the verdicts of connections that are gone. */
    void write(SortedMap<String, Verdict> verdicts) throws IOException {
        Files.createDirectories(folder);
        for (var file : existing()) if (!verdicts.containsKey(name(file))) Files.delete(file);
        for (var verdict : verdicts.values()) {
            if (verdict.equals(written.get(verdict.connection()))) continue;
            write(verdict);
            log(verdict);
        }
        written.clear();
        written.putAll(verdicts);
    }

    private void write(Verdict verdict) throws IOException {
        var unfinished = folder.resolve("." + verdict.connection() + ".new");
        Files.writeString(unfinished, JSON.writeValueAsString(verdict) + "\n");
        Files.move(
                unfinished,
                folder.resolve(verdict.connection() + ".json"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void log(Verdict verdict) {
        var entry = verdict.state().equals("running") ? log.atInfo() : log.atWarn();
        entry.addKeyValue("connection", verdict.connection()).log("The connection is {}", verdict.state());
        for (var problem : verdict.problems())
            log.atWarn().addKeyValue("connection", verdict.connection()).log(problem.text());
    }

    private Iterable<Path> existing() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .toList();
        }
    }

    private static String name(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.length() - ".json".length());
    }
}
