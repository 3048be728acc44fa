package io.legacybridge.runtime.staging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.runtime.ledger.Ledger.Versions;
import io.legacybridge.security.PrivateFiles;
import io.legacybridge.security.protection.CannotOpen;
import io.legacybridge.security.protection.FieldSealer;
import io.legacybridge.security.protection.KeyPurpose;
import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * What is written beside the content of a staged file, sealed: a file's name holds data too.
 *
 * @param versions with which its delivery is finished
 */
record StagedLabel(FileAppearance appearance, String digest, Versions versions) {

    private static final int PARTS = 6;

    /** It was changed, or belongs to another key store. */
    static final class Unreadable extends Exception {}

    void write(Path file, String source, String name, FieldSealer sealer) throws IOException {
        // One value a line; the path last, for it may hold line ends.
        var text = String.join(
                "\n",
                Long.toString(appearance.size()),
                Long.toString(appearance.modified().toEpochMilli()),
                digest,
                versions.connection(),
                versions.contract(),
                appearance.path());
        PrivateFiles.write(file, sealer.sealItem(KeyPurpose.STAGING, source, name, text.getBytes(UTF_8)));
    }

    /**
     * @throws IOException      when the disk does not give it now
     * @throws ProblemException when its key cannot be unwrapped now
     */
    static StagedLabel read(Path file, String source, String name, FieldSealer sealer) throws IOException, Unreadable {
        try {
            var parts = new String(sealer.openItem(source, name, bytes(file)), UTF_8).split("\n", PARTS);
            if (parts.length < PARTS) throw new Unreadable();
            var modified = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            return new StagedLabel(
                    new FileAppearance(parts[5], Long.parseLong(parts[0]), modified),
                    parts[2],
                    new Versions(parts[3], parts[4]));
        } catch (CannotOpen | NumberFormatException | DateTimeException e) {
            throw new Unreadable();
        }
    }

    /** One that others could write is not believed. */
    private static byte[] bytes(Path file) throws IOException, Unreadable {
        try {
            return PrivateFiles.read(file);
        } catch (ProblemException e) {
            throw new Unreadable();
        }
    }
}
