package io.legacybridge.testkit;

import io.legacybridge.spi.FileAppearance;
import io.legacybridge.spi.Sha256;
import io.legacybridge.spi.StagedFile;
import io.legacybridge.spi.Staging;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Stages files in memory, with the digest and the check of the length that the real staging has. */
public final class InMemoryStaging implements Staging {

    private final List<StagedFile> all = new ArrayList<>();
    private Runnable afterCopying = () -> {};
    private Optional<String> failure = Optional.empty();

    /** What is staged now, in the order it came. */
    public List<StagedFile> all() {
        return List.copyOf(all);
    }

    /** Something that happens on the server while a file is being copied. */
    public void afterCopying(Runnable happens) {
        afterCopying = happens;
    }

    /** From now on nothing can be written, for this reason; for none when it is empty. */
    public void fail(Optional<String> reason) {
        failure = reason;
    }

    @Override
    public StagedFile stage(FileAppearance appearance, InputStream content) throws IOException {
        var bytes = content.readAllBytes();
        afterCopying.run();
        if (failure.isPresent()) throw new IOException(failure.get());
        if (bytes.length != appearance.size()) throw new LengthDiffers(appearance, bytes.length);
        var staged = new InMemory(appearance, Sha256.hex(bytes), bytes);
        all.add(staged);
        return staged;
    }

    @Override
    public StagedFile withoutCopy(FileAppearance appearance, Opening opening) throws IOException {
        try (var content = opening.at(0)) {
            var hashed = new DigestInputStream(content, Sha256.digest());
            var length = hashed.transferTo(OutputStream.nullOutputStream());
            if (length != appearance.size()) throw new LengthDiffers(appearance, length);
            var digest = HexFormat.of().formatHex(hashed.getMessageDigest().digest());
            return new NotCopied(appearance, digest, opening);
        }
    }

    @Override
    public void delete(StagedFile staged) {
        all.remove(staged);
    }

    private record NotCopied(FileAppearance appearance, String digest, Opening opening) implements StagedFile {

        @Override
        public InputStream open(long offset) throws IOException {
            return opening.at(offset);
        }
    }

    private record InMemory(FileAppearance appearance, String digest, byte[] bytes) implements StagedFile {

        @Override
        public InputStream open(long offset) {
            var from = Math.toIntExact(offset);
            return new ByteArrayInputStream(bytes, from, bytes.length - from);
        }

        @Override
        public String toString() {
            return appearance.name();
        }
    }
}
