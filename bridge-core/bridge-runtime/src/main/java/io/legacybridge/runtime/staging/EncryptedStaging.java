package io.legacybridge.runtime.staging;

import io.legacybridge.runtime.failpoint.FailPoint;
import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.runtime.staging.StagedLabel.Unreadable;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.security.protection.SealedBlocks;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.Sha256;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The staged files of one connection, each a {@code .staged} file with its content and a {@code .label} file with how it
 * looked on its server. Both are encrypted, for file names hold data too. The label is written when the file is offered as a
 * delivery, so a content without one is the rest of a copy that failed, or that nobody has found to be whole: the next start removes
 * it. What cannot be opened any more goes to {@code unreadable/}.
 */
public final class EncryptedStaging implements Staging {

    private static final String CONTENT = ".staged";
    private static final String LABEL = ".label";
    private static final String UNREADABLE = "unreadable";
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
        this.source = source(connection);
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
            FailPoint.INSIDE_STAGING.pass();
            return new Staged(name, new StagedLabel(appearance, digest, versions));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file(name, CONTENT));
            throw e;
        }
    }

    /** From now on a stop leaves it here. May be repeated. */
    public void keep(StagedFile staged) throws IOException {
        if (!(staged instanceof Staged copy) || Files.exists(file(copy.name, LABEL))) return;
        copy.label.write(file(copy.name, LABEL), source, copy.name, sealer);
    }

    @Override
    public StagedFile withoutCopy(FileAppearance appearance, Opening opening) throws IOException {
        try (var content = opening.at(0)) {
            var digest = hash(appearance, content, OutputStream.nullOutputStream());
            return new NotCopied(new StagedLabel(appearance, digest, versions), opening);
        }
    }

    /**
     * What a stop or crash left here, oldest content first. What cannot be opened is set aside.
     *
     * @throws ProblemException when keys cannot be unwrapped now; then nothing is set aside for that
     */
    public List<StagedFile> all() throws IOException {
        var staged = new ArrayList<StagedFile>();
        for (var name : names(LABEL)) {
            try {
                staged.add(new Staged(name, StagedLabel.read(file(name, LABEL), source, name, sealer)));
            } catch (Unreadable e) {
                setAside(name);
            }
        }
        staged.sort(Comparator.comparing((StagedFile file) -> file.appearance().modified())
                .thenComparing(file -> file.appearance().path()));
        return staged;
    }

    /** Puts a staged file whose content is not what was written out of the way, so that others are not kept by it. */
    public void setAside(StagedFile staged) throws IOException {
        setAside(((Staged) staged).name);
    }

    /** How many staged files were set aside and still lie there. */
    public long setAside() throws IOException {
        if (!Files.isDirectory(folder.resolve(UNREADABLE))) return 0;
        return names(folder.resolve(UNREADABLE), LABEL).size();
    }

    /**
     * The versions of a connection that its staged files name, read without touching anything.
     *
     * @return empty when there is one that cannot be opened, or not now, so that nobody knows
     */
    public static Optional<Set<String>> versions(Path folder, String connection, FieldSealer sealer)
            throws IOException {
        var versions = new HashSet<String>();
        if (Files.isDirectory(folder.resolve(UNREADABLE))
                && !names(folder.resolve(UNREADABLE), LABEL).isEmpty()) return Optional.empty();
        for (var name : names(folder, LABEL)) {
            try {
                var label = StagedLabel.read(folder.resolve(name + LABEL), source(connection), name, sealer);
                versions.add(label.versions().connection());
            } catch (NoSuchFileException e) {
                // Its delivery ended meanwhile.
            } catch (Unreadable | ProblemException e) {
                return Optional.empty();
            }
        }
        return Optional.of(versions);
    }

    /**
     * Deletes what was staged before a moment, also what was set aside. No source was told that it was taken, so one that still has
     * the file is read again; where it was overwritten meanwhile, this was the only copy. A connection that holds the file finds it
     * {@link Missing}.
     *
     * @param folder of one connection
     * @return how many files
     */
    public static int deleteBefore(Path folder, Instant moment) throws IOException {
        var count = 0;
        for (var content : contents(folder)) {
            if (!isBefore(content, moment)) continue;
            Files.deleteIfExists(content);
            var name = content.getFileName().toString();
            Files.deleteIfExists(content.resolveSibling(name.substring(0, name.length() - CONTENT.length()) + LABEL));
            count++;
        }
        return count;
    }

    /** How many files {@link #deleteBefore} would delete. */
    public static int countBefore(Path folder, Instant moment) throws IOException {
        var count = 0;
        for (var content : contents(folder)) if (isBefore(content, moment)) count++;
        return count;
    }

    private static boolean isBefore(Path content, Instant moment) throws IOException {
        return staged(content).filter(time -> time.isBefore(moment)).isPresent();
    }

    /** When the oldest file was staged that lies there, also among those set aside. */
    public static Optional<Instant> oldest(Path folder) throws IOException {
        var oldest = Optional.<Instant>empty();
        for (var content : contents(folder)) {
            var time = staged(content);
            if (time.isPresent() && (oldest.isEmpty() || time.get().isBefore(oldest.get()))) oldest = time;
        }
        return oldest;
    }

    private static List<Path> contents(Path folder) throws IOException {
        var all = new ArrayList<Path>();
        for (var place : List.of(folder, folder.resolve(UNREADABLE)))
            if (Files.isDirectory(place)) for (var name : names(place, CONTENT)) all.add(place.resolve(name + CONTENT));
        return all;
    }

    /** Empty when its delivery ended meanwhile. */
    private static Optional<Instant> staged(Path content) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(content).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** With which versions a file was staged: a delivery begun is finished with them. */
    public Versions versionsOf(StagedFile staged) {
        return switch ((Kept) staged) {
            case Staged copy -> copy.label.versions();
            case NotCopied(var label, var _) -> label.versions();
        };
    }

    @Override
    // The content first: without it the label is harmless, and gone at the next start.
    public void delete(StagedFile staged) throws IOException {
        if (!(staged instanceof Staged copy)) return;
        Files.deleteIfExists(file(copy.name, CONTENT));
        Files.deleteIfExists(file(copy.name, LABEL));
    }

    private String copy(FileAppearance appearance, InputStream content, String name) throws IOException {
        try (var file = FileChannel.open(
                        file(name, CONTENT), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
                var sealed = blocks.write(KeyPurpose.STAGING, name, new Durable(file))) {
            return hash(appearance, content, sealed);
        }
    }

    private static String hash(FileAppearance appearance, InputStream content, OutputStream copy) throws IOException {
        var digest = Sha256.digest();
        var length = 0L;
        var buffer = new byte[BUFFER];
        for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            length += count;
            if (length > appearance.size()) throw new LengthDiffers(appearance, length);
            digest.update(buffer, 0, count);
            copy.write(buffer, 0, count);
        }
        if (length < appearance.size()) throw new LengthDiffers(appearance, length);
        return HexFormat.of().formatHex(digest.digest());
    }

    private void removeLeftovers() throws IOException {
        var contents = names(CONTENT);
        var labels = names(LABEL);
        for (var name : contents) if (!labels.contains(name)) Files.delete(file(name, CONTENT));
        for (var name : labels) if (!contents.contains(name)) Files.delete(file(name, LABEL));
    }

    /**
     * The content first, also on the disk: a content without a label is the rest of a copy, and would be deleted after a loss of
     * power.
     */
    private void setAside(String name) throws IOException {
        var aside = folder.resolve(UNREADABLE);
        PrivateFiles.makeFolder(aside);
        for (var ending : List.of(CONTENT, LABEL))
            if (Files.exists(file(name, ending))) PrivateFiles.move(file(name, ending), aside.resolve(name + ending));
    }

    private List<String> names(String ending) throws IOException {
        return names(folder, ending);
    }

    private static List<String> names(Path folder, String ending) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending) && !name.startsWith("."))
                    .map(name -> name.substring(0, name.length() - ending.length()))
                    .toList();
        }
    }

    private static String source(String connection) {
        return "/connections/" + connection;
    }

    private Path file(String name, String ending) {
        return folder.resolve(name + ending);
    }

    /** The content of a staged file was deleted. */
    public static final class Missing extends IOException {
        Missing(NoSuchFileException cause) {
            super("a staged file was deleted", cause);
        }
    }

    /** What this staging has made. */
    private sealed interface Kept extends StagedFile {}

    private record NotCopied(StagedLabel label, Opening opening) implements Kept {

        @Override
        public FileAppearance appearance() {
            return label.appearance();
        }

        @Override
        public String digest() {
            return label.digest();
        }

        @Override
        public InputStream open(long offset) throws IOException {
            return opening.at(offset);
        }
    }

    private final class Staged implements Kept {

        private final String name;
        private final StagedLabel label;

        Staged(String name, StagedLabel label) {
            this.name = name;
            this.label = label;
        }

        @Override
        public FileAppearance appearance() {
            return label.appearance();
        }

        @Override
        public String digest() {
            return label.digest();
        }

        @Override
        public InputStream open(long offset) throws IOException {
            try {
                return blocks.read(name, Files.newByteChannel(file(name, CONTENT)), offset);
            } catch (NoSuchFileException e) {
                throw new Missing(e);
            }
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
