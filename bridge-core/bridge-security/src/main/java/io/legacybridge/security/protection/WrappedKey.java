package io.legacybridge.security.protection;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A key as it lies in the key store.
 *
 * @param id      8 random bytes
 * @param version counts the keys of one purpose from 1
 * @param purpose what it is for, such as {@code class:card-number} or {@code staging}
 * @param wrapped the key, encrypted under the key-encryption key; empty when it is destroyed
 * @param kekId   which key-encryption key, and which version of it
 * @param changed when its state changed last
 */
public record WrappedKey(
        byte[] id,
        int version,
        String purpose,
        State state,
        byte[] wrapped,
        String kekId,
        Instant created,
        Instant changed) {

    /** The life of a key, in this order. */
    public enum State {
        /** Made, and used by nobody yet. */
        PRE_ACTIVE,
        /** Protects new values. Each purpose has one. */
        ACTIVE,
        /** Opens what it once protected. */
        DECRYPT_ONLY,
        /** Gone; what it protected can never be read again. */
        DESTROYED
    }

    WrappedKey becomes(State next, Instant now) {
        return new WrappedKey(id, version, purpose, next, wrapped, kekId, created, now);
    }

    WrappedKey destroyed(Instant now) {
        return new WrappedKey(id, version, purpose, State.DESTROYED, new byte[0], kekId, created, now);
    }

    WrappedKey rewrapped(KeyEncryptionKey.Wrapped again) {
        return new WrappedKey(id, version, purpose, state, again.bytes(), again.by(), created, changed);
    }

    KeyEncryptionKey.Wrapped inside() {
        return new KeyEncryptionKey.Wrapped(kekId, wrapped);
    }

    /** How people name it: 16 hexadecimal digits. */
    public String name() {
        return HexFormat.of().formatHex(id);
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
