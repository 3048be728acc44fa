package io.legacybridge.runtime.keys;

import io.legacybridge.runtime.config.Words;
import io.legacybridge.security.protection.KeyLifecycle;
import io.legacybridge.security.protection.SubjectKeyStore;
import io.legacybridge.security.protection.WrappedKey;
import java.util.List;
import java.util.Map;

/** Every key of protected fields, with nothing of what is in it. */
public final class KeyInventory {

    private final KeyLifecycle keys;
    private final SubjectKeyStore subjects;

    public KeyInventory(KeyLifecycle keys, SubjectKeyStore subjects) {
        this.keys = keys;
        this.subjects = subjects;
    }

    /**
     * A key.
     *
     * @param sealed how many values it has sealed, as of a minute ago
     */
    public record Entry(
            String id, String purpose, int version, String state, long sealed, String wrappedBy, String created) {

        public static Entry of(WrappedKey key, long sealed) {
            return new Entry(
                    key.name(),
                    key.purpose(),
                    key.version(),
                    Words.written(key.state()),
                    sealed,
                    key.kekId(),
                    key.created().toString());
        }
    }

    /** By purpose, the newest first. */
    public List<Entry> keys() {
        return keys.list().stream()
                .map(used -> Entry.of(used.key(), used.sealed()))
                .toList();
    }

    /** How many persons have a key of their own, by purpose. */
    public Map<String, Long> persons() {
        return subjects.counts();
    }
}
