package io.legacybridge.runtime.backup;

import io.legacybridge.spi.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files and folders, copied and compared whole. */
final class FileTree {

    private FileTree() {}

    /** Copies a file or a folder with all in it; nothing when it is not there. What vanishes meanwhile is passed over. */
    static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) return;
        for (var file : all(from)) {
            var target = to.resolve(from.relativize(file).toString());
            try {
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            } catch (NoSuchFileException e) {
                if (Files.exists(file)) throw e;
            }
        }
    }

    /** SHA-256 of each file in a folder, hex, by its path with forward slashes. */
    static SortedMap<String, String> digests(Path folder) throws IOException {
        var digests = new TreeMap<String, String>();
        for (var file : all(folder))
            if (Files.isRegularFile(file))
                digests.put(folder.relativize(file).toString().replace('\\', '/'), digest(file));
        return digests;
    }

    /** Returns when all files in a folder, and the folders, are on the disk. */
    static void force(Path folder) throws IOException {
        for (var file : all(folder))
            try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
                channel.force(true);
            }
    }

    /** A file, or a folder with all in it; nothing when it is not there. */
    static void delete(Path place) throws IOException {
        if (Files.exists(place)) for (var file : all(place).reversed()) Files.delete(file);
    }

    /** What lies in a folder itself. */
    static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<Path> all(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static String digest(Path file) throws IOException {
        try (var content = new DigestInputStream(Files.newInputStream(file), Sha256.digest())) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(content.getMessageDigest().digest());
        }
    }
}
