package io.legacybridge.security.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.legacybridge.security.Algorithms;
import java.nio.ByteBuffer;

/**
 * How audit entries hang together: each hash covers the node, the number, the time, the entry and the hash before, so that none can
 * be changed, left out or put in without changing every hash after it.
 *
 * <p>{@code hash = SHA-256("legacy-bridge audit 2" | length of node | node | number | time | hash before | entry)}, lengths in 4
 * bytes, numbers and the time in 8, big-endian; the time in milliseconds since 1970. In the first entries of old chains the label ends
 * with 1, and there is no time.
 */
public final class AuditChain {

    private static final byte[] LABEL = "legacy-bridge audit 2".getBytes(UTF_8);
    private static final byte[] LABEL_WITHOUT_TIME = "legacy-bridge audit 1".getBytes(UTF_8);

    private AuditChain() {}

    /** What stands before the first entry. */
    public static byte[] nothingBefore() {
        return new byte[32];
    }

    /**
     * @param number  of the entry, from 1
     * @param written milliseconds since 1970
     */
    public static byte[] hash(String node, long number, long written, byte[] before, byte[] entry) {
        return hash(
                LABEL,
                node,
                ByteBuffer.allocate(16).putLong(number).putLong(written).array(),
                before,
                entry);
    }

    /** As the first versions made it. Nothing vouches for when such an entry was written. */
    public static byte[] hashWithoutTime(String node, long number, byte[] before, byte[] entry) {
        return hash(
                LABEL_WITHOUT_TIME, node, ByteBuffer.allocate(8).putLong(number).array(), before, entry);
    }

    private static byte[] hash(byte[] label, String node, byte[] numbers, byte[] before, byte[] entry) {
        var name = node.getBytes(UTF_8);
        var digest = Algorithms.sha256();
        digest.update(label);
        digest.update(ByteBuffer.allocate(4).putInt(name.length).array());
        digest.update(name);
        digest.update(numbers);
        digest.update(before);
        return digest.digest(entry);
    }
}
