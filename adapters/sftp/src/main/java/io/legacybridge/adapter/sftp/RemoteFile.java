package io.legacybridge.adapter.sftp;

import java.time.Instant;

/**
 * What the server says about a name in a folder.
 *
 * @param size     in bytes
 * @param modified in whole seconds
 */
record RemoteFile(String name, Kind kind, long size, Instant modified) {

    enum Kind {
        FILE,
        FOLDER,
        /** A symbolic link; what it leads to is not looked at. */
        LINK,
        /** A device, a socket or a pipe. */
        OTHER
    }
}
