package io.legacybridge.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusFilesTest {

    @TempDir
    Path home;

    @Test
    void aVerdictIsWrittenAndGoesWithItsConnection() throws IOException {
        var files = new StatusFiles(home.resolve("status"));

        files.write(verdicts("cards"));
        assertThat(home.resolve("status/cards.json")).content().contains("\"running\"");

        files.write(new TreeMap<>());
        assertThat(home.resolve("status")).isEmptyDirectory();
    }

    @Test
    void aVerdictThatSomebodyDeletedComesBack() throws IOException {
        var files = new StatusFiles(home.resolve("status"));
        files.write(verdicts("cards"));

        Files.delete(home.resolve("status/cards.json"));
        files.write(verdicts("cards"));

        assertThat(home.resolve("status/cards.json")).exists();
    }

    @Test
    void aFolderThatTakesNoFilesStopsNothingAndIsTriedAgain() throws IOException {
        var files = new StatusFiles(home.resolve("status"));
        Files.createFile(home.resolve("status"));
        files.write(verdicts("cards"));

        Files.delete(home.resolve("status"));
        Files.createDirectories(home.resolve("status/old.json/full"));
        files.write(verdicts("cards"));

        assertThat(home.resolve("status/cards.json")).exists();
    }

    private static SortedMap<String, Verdict> verdicts(String name) {
        return new TreeMap<>(Map.of(name, Verdict.of(name, Verdict.State.RUNNING, Optional.empty(), List.of())));
    }
}
