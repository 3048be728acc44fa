package io.legacybridge.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path home;

    @Test
    void namesTheProcessThatHoldsTheFolder() throws IOException {
        var holder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("holding");

            assertThatThrownBy(() -> DataFolder.open(home))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("in use by process " + holder.pid())
                    .hasMessageEndingWith("[data/in-use]");
        } finally {
            holder.destroyForcibly().onExit().join();
        }
        DataFolder.open(home).close();
    }

    @Test
    void refusesTheFolderOfANewerVersion() throws IOException {
        DataFolder.open(home).close();
        Files.writeString(home.resolve("data/FORMAT"), "99\n");

        assertThatThrownBy(() -> DataFolder.open(home))
                .hasMessageContaining("has format 99; this version reads format 1");
    }

    @Test
    void aNodeKeepsTheNameOfItsFirstStartUnlessTheSettingsNameIt() throws Exception {
        var random = new Random(1);
        String first;
        try (var data = DataFolder.open(home)) {
            first = data.node(Optional.empty(), random).text();
            assertThat(data.node(Optional.of(NodeName.parse("bridge-1")), random)
                            .text())
                    .isEqualTo("bridge-1");
        }
        try (var data = DataFolder.open(home);
                var other = DataFolder.open(home.resolve("other"))) {
            assertThat(data.node(Optional.empty(), random).text())
                    .isEqualTo(first)
                    .matches("node-[0-9a-f]{8}");
            assertThat(other.node(Optional.empty(), random).text()).isNotEqualTo(first);
        }
        Files.writeString(home.resolve("data/NODE"), "Büro");
        try (var data = DataFolder.open(home)) {
            assertThatThrownBy(() -> data.node(Optional.empty(), random)).hasMessageContaining("data/bad-node");
        }
        assertThatThrownBy(() -> NodeName.parse("command-line")).hasMessageContaining("verbs");
        assertThatThrownBy(() -> NodeName.parse("Büro")).hasMessageContaining("no name of a node");
    }

    @Test
    void aFirstStartThatLostItsPowerIsBegunAgain() throws IOException {
        var data = Files.createDirectories(home.resolve("data"));
        Files.createFile(data.resolve("FORMAT"));
        Files.createFile(data.resolve("NODE"));

        try (var folder = DataFolder.open(home)) {
            assertThat(folder.node(Optional.empty(), new Random(1)).text()).matches("node-[0-9a-f]{8}");
        }

        assertThat(data.resolve("FORMAT")).hasContent("1\n");
    }

    @Test
    void emptyFilesBesideStoresAreNotTakenForNew() throws IOException {
        var data = Files.createDirectories(home.resolve("data"));
        Files.createFile(data.resolve("FORMAT"));
        Files.createFile(data.resolve("ledger.db"));

        assertThatThrownBy(() -> DataFolder.open(home)).hasMessageContainingAll("The file is empty", "write 1 into it");

        Files.writeString(data.resolve("FORMAT"), "1\n");
        Files.createFile(data.resolve("NODE"));
        try (var folder = DataFolder.open(home)) {
            assertThatThrownBy(() -> folder.node(Optional.empty(), new Random(1)))
                    .hasMessageContaining("data/bad-node");
        }
    }

    /** Another appliance on the same home. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] home) throws IOException {
            var folder = DataFolder.open(Path.of(home[0]));
            System.out.println("holding");
            System.in.read();
            folder.close();
        }
    }
}
