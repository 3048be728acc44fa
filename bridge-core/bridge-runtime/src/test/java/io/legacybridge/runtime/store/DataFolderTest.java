package io.legacybridge.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
