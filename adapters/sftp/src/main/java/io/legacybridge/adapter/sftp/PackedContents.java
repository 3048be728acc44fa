package io.legacybridge.adapter.sftp;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** The contents of a compressed file, one after the other. */
interface PackedContents extends Closeable {

    /**
     * Moves to the next content; what is left of the one before is passed over.
     *
     * @return false at the end
     */
    boolean next() throws IOException;

    /** What positions in the current content show. */
    String name();

    /** The current content. Closing it does nothing. */
    InputStream content();
}
