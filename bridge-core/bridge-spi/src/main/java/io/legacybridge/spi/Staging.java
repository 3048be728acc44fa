package io.legacybridge.spi;

import java.io.IOException;
import java.io.InputStream;

/** Copies files from a legacy system once into encrypted local files, hashing them on the way. */
public interface Staging {

    /**
     * Copies a whole file. Nothing is left behind when it fails.
     *
     * @param appearance how the file was listed
     * @param content    its bytes; not closed here
     * @throws LengthDiffers when the content is not as long as it was listed: it changed while it was read
     * @throws IOException   when the content cannot be read or the local disk fails
     */
    StagedFile stage(FileAppearance appearance, InputStream content) throws IOException;

    /** Throws a staged file away. */
    void delete(StagedFile staged) throws IOException;

    /** The content did not have its listed length. */
    final class LengthDiffers extends IOException {

        public LengthDiffers(FileAppearance appearance, long length) {
            super("%s was listed with %d bytes and %s %d were read"
                    .formatted(
                            appearance.name(),
                            appearance.size(),
                            length > appearance.size() ? "more than" : "only",
                            Math.min(length, appearance.size())));
        }
    }
}
