package io.legacybridge.security.protection;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key of one data subject as it lies in its store.
 *
 * @param id      8 random bytes
 * @param purpose what it protects of the subject, such as {@code class:health}
 * @param subject token of the subject
 * @param sealed  the key itself, sealed under a key of the ring
 */
public record SubjectKey(byte[] id, String purpose, String subject, byte[] sealed, Instant created) {

    /** 16 hexadecimal digits. */
    public String name() {
        return HexFormat.of().formatHex(id);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SubjectKey key && Arrays.equals(id, key.id);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(id);
    }

    @Override
    public String toString() {
        return name() + " for " + purpose;
    }
}
