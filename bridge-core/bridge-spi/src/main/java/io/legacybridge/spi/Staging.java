package io.legacybridge.spi;

import java.io.IOException;
import java.io.InputStream;

/** Makes files of a legacy system ready to be read, as often as that is needed, and knows their digests. */
public interface Staging {

    /**
     * Copies a whole file into an encrypted local file. Nothing is left behind when it fails. The copy outlives a stop from when it
     * is offered as a delivery: what its source finds out about it before that is part of taking it.
     *
     * @param appearance how the file was listed
     * @param content    its bytes; not closed here
     * @throws LengthDiffers when the content is not as long as it was listed: it changed while it was read
     * @throws IOException   when the content cannot be read or the local disk fails
     */
    StagedFile stage(FileAppearance appearance, InputStream content) throws IOException;

    /**
     * Reads a whole file once for its digest and keeps no copy, for files larger than the disk: whoever opens it reads it from
     * the legacy system again. A stop forgets it.
     *
     * @throws LengthDiffers as in {@link #stage}
     */
    StagedFile withoutCopy(FileAppearance appearance, Opening opening) throws IOException;

    /** Throws a staged file away. */
    void delete(StagedFile staged) throws IOException;

    /** How a file that is not copied is read. */
    @FunctionalInterface
    interface Opening {

        /**
         * The content from a byte offset on.
         *
         * @throws Replaced when the file is not what it was, also while it is read
         * @throws PutOff   when its source offers it again by itself, also while it is read
         */
        InputStream at(long offset) throws IOException;
    }

    /** A file that was not copied is gone, or was overwritten: what was not read of it by now never can be. */
    final class Replaced extends IOException {

        public Replaced(FileAppearance appearance) {
            super(appearance.name() + " is not there any more as it was listed");
        }
    }

    /**
     * A file that was not copied cannot be read to its end for now. Its source leaves it alone for a while, so that no other waits
     * for it, and then offers it again, known to the ledger by its digest: it goes on where it was.
     */
    final class PutOff extends IOException {

        public PutOff(FileAppearance appearance) {
            super(appearance.name() + " cannot be read to its end for now");
        }
    }

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
