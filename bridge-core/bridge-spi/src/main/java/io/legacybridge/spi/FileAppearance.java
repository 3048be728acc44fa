package io.legacybridge.spi;

import java.time.Instant;

/**
 * How a file looked when it was listed. Path, size and time decide whether the same content is the same appearance or a
 * new one.
 *
 * @param path     path on the server, forward slashes; data, never a local path
 * @param size     in bytes
 * @param modified as the server says, in whole seconds
 */
public record FileAppearance(String path, long size, Instant modified) {

    /** Bytes of the longest path by which a file can be found again: a row of an index of PostgreSQL has room for 2,704. */
    public static final int MAX_PATH = 2_500;

    /** The last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
