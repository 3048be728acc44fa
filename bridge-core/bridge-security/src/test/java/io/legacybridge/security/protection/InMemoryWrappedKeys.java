package io.legacybridge.security.protection;

import java.util.ArrayList;
import java.util.List;

/** A key store that forgets. */
final class InMemoryWrappedKeys implements WrappedKeyStore {

    private final List<WrappedKey> keys = new ArrayList<>();

    @Override
    public synchronized List<WrappedKey> all() {
        return List.copyOf(keys);
    }

    @Override
    public synchronized WrappedKey insertIfAbsent(WrappedKey key) {
        for (var stored : keys)
            if (stored.purpose().equals(key.purpose()) && stored.version() == key.version()) return stored;
        keys.add(key);
        return key;
    }
}
