package io.legacybridge.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small disk in memory, which becomes full when it should. Needs root. */
final class Tmpfs {

    private static final int BLOCK = 4096;

    private final Path mounted;

    private Tmpfs(Path mounted) {
        this.mounted = mounted;
    }

    /** Empty when this machine does not let us mount. */
    static Optional<Tmpfs> mount(Path folder, String size) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var exit = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString());
        return exit == 0 ? Optional.of(new Tmpfs(folder)) : Optional.empty();
    }

    /** Leaves not a byte. */
    void fill() throws IOException {
        try (var out = Files.newOutputStream(filler())) {
            while (true) out.write(new byte[BLOCK]);
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space")) throw e;
        }
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", mounted.toString());
    }

    private Path filler() {
        return mounted.resolve("filler");
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
