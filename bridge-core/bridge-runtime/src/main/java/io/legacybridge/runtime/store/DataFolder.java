package io.legacybridge.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.PrivateFiles;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The {@code data/} folder of a home: held by one process at a time, in the format of one version. */
public final class DataFolder implements AutoCloseable {

    /** The format this version writes. */
    static final int FORMAT = 1;

    private final Path folder;
    private final FileChannel lock;

    private DataFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** @throws ProblemException when another process holds it, or a newer version wrote it */
    public static DataFolder open(Path home) {
        var folder = home.resolve("data");
        try {
            Files.createDirectories(folder);
            var lock = lock(folder);
            try {
                checkFormat(folder);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
            return new DataFolder(folder, lock);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be used.", e);
        }
    }

    public Path path() {
        return folder;
    }

    /** How this node is known; see {@link NodeName}. */
    public NodeName node(Optional<NodeName> named, RandomGenerator random) {
        return NodeName.of(folder, named, random);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static FileChannel lock(Path folder) throws IOException {
        var file = folder.resolve("LOCK");
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!tryLock(channel)) {
            channel.close();
            throw ProblemException.error(
                    Place.of("data"),
                    "The data folder is in use by process "
                            + Files.readString(file).strip() + ".",
                    "Stop that process first, or choose another home with --home.",
                    "data/in-use");
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8)));
        return channel;
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Whether anything was ever kept here. */
    static boolean hasStores(Path folder) throws IOException {
        try (var stores = Files.newDirectoryStream(folder, "{*.db,broker,versions,staging}")) {
            return stores.iterator().hasNext();
        }
    }

    /** @throws ProblemException when a newer version wrote the folder */
    public static void checkFormat(Path folder) throws IOException {
        var file = folder.resolve("FORMAT");
        // Empty is what a first start may leave that lost its power.
        if (!Files.exists(file) || Files.size(file) == 0 && !hasStores(folder))
            PrivateFiles.write(file, (FORMAT + "\n").getBytes(UTF_8));
        var found = Files.readString(file).strip();
        if (found.isEmpty())
            throw ProblemException.error(
                    Place.of("data/FORMAT"),
                    "The file is empty, so nobody knows which version wrote the stores beside it.",
                    "If this version wrote them, or an older one, write " + FORMAT
                            + " into it; else bring it back from a backup.",
                    "data/other-format");
        // An older format would be migrated here; there is none yet. Tables are migrated by their store.
        if (!found.equals(Integer.toString(FORMAT)))
            throw ProblemException.error(
                    Place.of("data/FORMAT"),
                    "The data folder has format " + found + "; this version reads format " + FORMAT + ".",
                    "Run the newer version of Legacy Bridge that wrote it.",
                    "data/other-format");
    }
}
