package io.legacybridge.runtime.definition;

import io.legacybridge.spi.config.Contracts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The {@code contracts/} folder of a home. Remembers what was read: it belongs to the version of the connection. */
final class FolderContracts implements Contracts {

    /** A larger contract is refused. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private final Path folder;
    private final SortedMap<String, byte[]> read = new TreeMap<>();

    FolderContracts(Path folder) {
        this.folder = folder;
    }

    @Override
    public byte[] read(String name) throws IOException {
        var known = read.get(name);
        if (known != null) return known;
        var file = inside(name);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES)
            throw new IOException(name + " is no file of at most " + MAX_BYTES + " bytes");
        var bytes = Files.readAllBytes(file);
        read.put(name, bytes);
        return bytes;
    }

    SortedMap<String, byte[]> contents() {
        return Collections.unmodifiableSortedMap(read);
    }

    private Path inside(String name) throws IOException {
        try {
            var file = folder.resolve(name).normalize();
            // Symbolic links are followed on purpose: mounted configuration consists of them.
            if (Path.of(name).isAbsolute() || !file.startsWith(folder.normalize())) throw new NoSuchFileException(name);
            return file;
        } catch (InvalidPathException e) {
            throw new NoSuchFileException(name);
        }
    }
}
