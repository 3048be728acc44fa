package io.legacybridge.adapter.sftp;

import io.legacybridge.spi.Sha256;

/**
 * A file that is to be sent.
 *
 * @param records how many records it has
 * @param digest  SHA-256 of the content, lower-case hex
 */
record OutgoingFile(String name, byte[] content, int records, String digest) {

    OutgoingFile(String name, byte[] content, int records) {
        this(name, content, records, Sha256.hex(content));
    }
}
