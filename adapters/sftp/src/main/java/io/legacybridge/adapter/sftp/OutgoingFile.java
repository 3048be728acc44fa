package io.legacybridge.adapter.sftp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that is to be sent.
 *
 * @param records how many records it has
 * @param digest  SHA-256 of the content, lower-case hex
 */
record OutgoingFile(String name, byte[] content, int records, String digest) {

    OutgoingFile(String name, byte[] content, int records) {
        this(name, content, records, HexFormat.of().formatHex(sha256().digest(content)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
