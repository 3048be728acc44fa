package io.legacybridge.security.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import java.nio.ByteBuffer;

/**
 * How audit entries hang together: each hash covers the node, the number, the entry and the hash before, so that none can be
 * changed, left out or put in without changing every hash after it.
 *
 * <p>{@code hash = SHA-256("legacy-bridge audit 1" | length of node | node | number | hash before | entry)}, lengths in 4
 * bytes, numbers in 8, big-endian.
 */
public final class AuditChain {

    private static final byte[] LABEL = "legacy-bridge audit 1".getBytes(UTF_8);

    private AuditChain() {}

    /** What stands before the first entry. */
    public static byte[] nothingBefore() {
        return new byte[32];
    }

    /** @param number of the entry, from 1 */
    public static byte[] hash(String node, long number, byte[] before, byte[] entry) {
        var name = node.getBytes(UTF_8);
        var digest = Algorithms.sha256();
        digest.update(LABEL);
        digest.update(ByteBuffer.allocate(4).putInt(name.length).array());
        digest.update(name);
        digest.update(ByteBuffer.allocate(8).putLong(number).array());
        digest.update(before);
        return digest.digest(entry);
    }
}
