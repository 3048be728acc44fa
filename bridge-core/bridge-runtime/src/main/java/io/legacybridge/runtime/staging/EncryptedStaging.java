package io.legacybridge.runtime.staging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The staged files of one connection, each a {@code .staged} file with its content and a {@code .label} file with how it
 * looked on its server. Both are encrypted, for file names hold data too. The label is written last, so a staged file
 * without one is the rest of a copy that failed.
 */
public final class EncryptedStaging implements Staging {

    private static final String PURPOSE = "staging";
    private static final String CONTENT = ".staged";
    private static final String LABEL = ".label";
    private static final int BUFFER = 64 * 1024;

    private final Path folder;
    private final String source;
    private final Versions versions;
    private final SealedBlocks blocks;
    private final FieldSealer sealer;

    /**
     * @param folder   where the files lie; made when it is missing
     * @param versions what the connection is read with now; every file staged from now on names it
     */
    public EncryptedStaging(Path folder, String connection, Versions versions, SealedBlocks blocks, FieldSealer sealer)
            throws IOException {
        this.folder = Files.createDirectories(folder);
        this.source = "/connections/" + connection;
        this.versions = versions;
        this.blocks = blocks;
        this.sealer = sealer;
        removeLeftovers();
    }

    @Override
    public StagedFile stage(FileAppearance appearance, InputStream content) throws IOException {
        var name = UUID.randomUUID().toString();
        try {
            var digest = copy(appearance, content, name);
            var staged = new Staged(name, appearance, digest, versions);
            PrivateFiles.write(file(name, LABEL), sealer.sealItem(PURPOSE, source, name, label(staged)));
            return staged;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file(name, LABEL));
            Files.deleteIfExists(file(name, CONTENT));
            throw e;
        }
    }

    /** What a stop or crash left here, oldest content first. */
    public List<StagedFile> all() throws IOException {
        var staged = new ArrayList<StagedFile>();
        for (var name : names(LABEL)) staged.add(read(name));
        staged.sort(Comparator.comparing((StagedFile file) -> file.appearance().modified())
                .thenComparing(file -> file.appearance().path()));
        return staged;
    }

    /** With which versions a file was staged: a delivery begun is finished with them. */
    public Versions versionsOf(StagedFile staged) {
        return ((Staged) staged).versions;
    }

    @Override
    // The content first: without it the label is harmless, and gone at the next start.
    public void delete(StagedFile staged) throws IOException {
        var name = ((Staged) staged).name;
        Files.deleteIfExists(file(name, CONTENT));
        Files.deleteIfExists(file(name, LABEL));
    }

    private String copy(FileAppearance appearance, InputStream content, String name) throws IOException {
        var digest = sha256();
        var length = 0L;
        try (var file = FileChannel.open(
                        file(name, CONTENT), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
                var sealed = blocks.write(PURPOSE, name, new Durable(file))) {
            var buffer = new byte[BUFFER];
            for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                length += count;
                if (length > appearance.size()) throw new LengthDiffers(appearance, length);
                digest.update(buffer, 0, count);
                sealed.write(buffer, 0, count);
            }
        }
        if (length < appearance.size()) throw new LengthDiffers(appearance, length);
        return HexFormat.of().formatHex(digest.digest());
    }

    private StagedFile read(String name) throws IOException {
        try {
            var parts = new String(sealer.openItem(source, name, PrivateFiles.read(file(name, LABEL))), UTF_8)
                    .split("\n", 6);
            var appearance = new FileAppearance(
                    parts[5], Long.parseLong(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])));
            return new Staged(name, appearance, parts[2], new Versions(parts[3], parts[4]));
        } catch (CannotOpen e) {
            throw new IOException("the staged file " + name + " was changed, or belongs to another key store", e);
        }
    }

    /** One value a line; the path last, for it may hold line ends. */
    private static byte[] label(Staged staged) {
        var appearance = staged.appearance;
        return String.join(
                        "\n",
                        Long.toString(appearance.size()),
                        Long.toString(appearance.modified().toEpochMilli()),
                        staged.digest,
                        staged.versions.connection(),
                        staged.versions.contract(),
                        appearance.path())
                .getBytes(UTF_8);
    }

    private void removeLeftovers() throws IOException {
        var contents = names(CONTENT);
        var labels = names(LABEL);
        for (var name : contents) if (!labels.contains(name)) Files.delete(file(name, CONTENT));
        for (var name : labels) if (!contents.contains(name)) Files.delete(file(name, LABEL));
    }

    private List<String> names(String ending) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending) && !name.startsWith("."))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .toList();
        }
    }

    private Path file(String name, String ending) {
        return folder.resolve(name + ending);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private final class Staged implements StagedFile {

        private final String name;
        private final FileAppearance appearance;
        private final String digest;
        private final Versions versions;

        Staged(String name, FileAppearance appearance, String digest, Versions versions) {
            this.name = name;
            this.appearance = appearance;
            this.digest = digest;
            this.versions = versions;
        }

        @Override
        public FileAppearance appearance() {
            return appearance;
        }

        @Override
        public String digest() {
            return digest;
        }

        @Override
        public InputStream open(long offset) throws IOException {
            return blocks.read(name, Files.newByteChannel(file(name, CONTENT)), offset);
        }
    }

    /** Closing waits until the bytes are on the disk. */
    private static final class Durable extends OutputStream {

        private final FileChannel file;
        private final OutputStream out;

        Durable(FileChannel file) {
            this.file = file;
            this.out = Channels.newOutputStream(file);
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (file.isOpen()) file.force(true);
            file.close();
        }
    }
}
