package io.legacybridge.security.protection;

import java.time.Instant;
import java.util.Arrays;

/**
 * A key as it lies in the key store.
 *
 * @param id      8 random bytes
 * @param version counts the keys of one purpose from 1
 * @param purpose what it is for, such as {@code class:card-number} or {@code staging}
 * @param wrapped the key, encrypted under the key-encryption key
 * @param kekId   which key-encryption key
 */
public record WrappedKey(
        byte[] id, int version, String purpose, State state, byte[] wrapped, String kekId, Instant created) {

    /** The life of a key, in this order. */
    public enum State {
        PRE_ACTIVE,
        ACTIVE,
        DECRYPT_ONLY,
        DESTROYED
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrappedKey key && Arrays.equals(id, key.id) && version == key.version;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(id);
    }

    @Override
    public String toString() {
        return "%s version %d (%s)".formatted(purpose, version, state);
    }
}
