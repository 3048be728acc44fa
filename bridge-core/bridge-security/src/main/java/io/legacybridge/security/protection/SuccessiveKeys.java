package io.legacybridge.security.protection;

import java.util.List;
import java.util.stream.Stream;

/** A key-encryption key that has taken over from others: it wraps, and what those before have wrapped is still unwrapped. */
public record SuccessiveKeys(KeyEncryptionKey now, List<KeyEncryptionKey> before) implements KeyEncryptionKey {

    public SuccessiveKeys {
        before = List.copyOf(before);
    }

    @Override
    public Wrapped wrap(byte[] key) {
        return now.wrap(key);
    }

    @Override
    public byte[] unwrap(Wrapped wrapped) {
        return Stream.concat(Stream.of(now), before.stream())
                .filter(key -> key.hasWrapped(wrapped.by()))
                .findFirst()
                .orElse(now)
                .unwrap(wrapped);
    }

    @Override
    public boolean hasWrapped(String by) {
        return now.hasWrapped(by);
    }
}
