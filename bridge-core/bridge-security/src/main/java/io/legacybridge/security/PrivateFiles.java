package io.legacybridge.security;

import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Files that only their owner may read. */
public final class PrivateFiles {

    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OWNER_FOLDER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private static final int SMALL = 16 * 1024;

    private PrivateFiles() {}

    /** Writes atomically with mode 0600, and durably: the file is never seen half-written or readable by others. */
    public static void write(Path file, byte[] content) throws IOException {
        move(writeUnfinished(file, content), file);
    }

    /** Renames atomically and durably, over what is there: when it returns, the name outlives a loss of power as well. */
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceNames(to);
    }

    /** Whether {@link #write} has the room and the rights for a small file; what is there stays as it is. */
    public static void tryWriting(Path file) throws IOException {
        Files.delete(writeUnfinished(file, new byte[SMALL]));
    }

    /** A folder that only its owner may look into; one that is there stays as it is. */
    public static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
        forceNames(folder);
    }

    /** A name is on the disk only when its folder is. */
    private static void forceNames(Path file) throws IOException {
        try (var folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static Path writeUnfinished(Path file, byte[] content) throws IOException {
        makeFolder(file.getParent());
        var unfinished = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (var channel = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER))) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        return unfinished;
    }

    /**
     * Reads a file that must be private.
     *
     * @throws ProblemException when others may read it
     */
    public static byte[] read(Path file) throws IOException {
        var exposed = exposed(file, Files.getPosixFilePermissions(file));
        if (exposed.isPresent()) throw new ProblemException(exposed.get());
        return Files.readAllBytes(file);
    }

    /** What {@link #read} would refuse it for; empty also when there is no such file. */
    public static Optional<Problem> exposed(Path file) {
        try {
            return exposed(file, Files.getPosixFilePermissions(file));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Optional<Problem> exposed(Path file, Set<PosixFilePermission> permissions) {
        if (OWNER.containsAll(permissions)) return Optional.empty();
        return Optional.of(Problem.error(
                Place.of(file.toString()),
                "The file may be read or changed by others (mode " + PosixFilePermissions.toString(permissions) + ").",
                "Run chmod 600 on it, and change the secret if others could have read it.",
                "secrets/readable-by-others"));
    }
}
