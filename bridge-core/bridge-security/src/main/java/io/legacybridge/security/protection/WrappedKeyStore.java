package io.legacybridge.security.protection;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where wrapped keys lie. Durable and shared by all nodes. */
public interface WrappedKeyStore {

    List<WrappedKey> all();

    /** One of them, also a destroyed one, without reading the others. */
    Optional<WrappedKey> find(byte[] id, int version);

    /** Stores the key unless its purpose has that version already; returns the one that is stored. */
    WrappedKey insertIfAbsent(WrappedKey key);

    /**
     * A change of one key.
     *
     * @param before as it was read; empty when it is a new one
     */
    record Change(Optional<WrappedKey> before, WrappedKey after) {

        static Change added(WrappedKey key) {
            return new Change(Optional.empty(), key);
        }

        static Change of(WrappedKey before, WrappedKey after) {
            return new Change(Optional.of(before), after);
        }
    }

    /**
     * Makes all of these changes in one transaction, or none: what was read may be minutes old, and a key that was destroyed
     * meanwhile must not come back.
     *
     * @return false when one of the keys has another state or wrapping than when it was read, or its purpose has such a version
     *     already; then nothing is changed
     */
    boolean change(List<Change> changes);

    /** How many values each key has sealed, by its id in hexadecimal. */
    Map<String, Long> uses();

    /** Adds to what the keys have sealed. */
    void addUses(Map<String, Long> sealed);
}
