package io.legacybridge.spi;

import java.io.IOException;
import java.io.InputStream;

/** A file's whole content: local, encrypted, unchanging, unless it is one {@link Staging#withoutCopy}. */
public interface StagedFile {

    FileAppearance appearance();

    /** SHA-256 of the content, 64 lower-case hex digits. */
    String digest();

    /** The content from a byte offset on; a copy is authenticated while it is read. */
    InputStream open(long offset) throws IOException;
}
