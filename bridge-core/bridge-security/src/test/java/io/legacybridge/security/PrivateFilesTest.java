package io.legacybridge.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {

    @TempDir
    Path folder;

    @Test
    void aFileIsThereWholeAndForItsOwnerAlone() throws IOException {
        var file = folder.resolve("new/secret");

        PrivateFiles.write(file, "one".getBytes(UTF_8));
        PrivateFiles.write(file, "two".getBytes(UTF_8));

        assertThat(file).hasContent("two");
        assertThat(file.getParent()).isDirectoryContaining(file::equals);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    /** As the system is asked for it: a name that only stands in memory is lost with the power. */
    @Test
    void theNameIsOnTheDiskBeforeWritingReturns() throws Exception {
        assumeTrue(Strace.works(folder), "strace does not work here, so nobody sees what the system is asked for");

        var calls = Strace.of(
                folder,
                "rename,fsync,mkdir",
                List.of(Writer.class.getName(), folder.resolve("new/secret").toString()));

        var relevant = calls.stream()
                .filter(call -> call.contains(folder + "/new") || call.contains(folder + ">"))
                .toList();
        assertThat(relevant).hasSize(5);
        assertThat(relevant.get(0)).startsWith("mkdir");
        assertThat(relevant.get(1)).startsWith("fsync").contains("<" + folder + ">");
        assertThat(relevant.get(2)).startsWith("fsync").contains(".secret.new>");
        assertThat(relevant.get(3)).startsWith("rename");
        assertThat(relevant.get(4)).startsWith("fsync").contains("<" + folder + "/new>");
    }

    /** A process that is watched. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] file) throws IOException {
            PrivateFiles.write(Path.of(file[0]), "secret".getBytes(UTF_8));
        }
    }
}
