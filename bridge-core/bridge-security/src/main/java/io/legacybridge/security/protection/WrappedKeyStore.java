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

    /** In one transaction: the keys that are there already get their new state and wrapping, the others are added. */
    void put(List<WrappedKey> keys);

    /** How many values each key has sealed, by its id in hexadecimal. */
    Map<String, Long> uses();

    /** Adds to what the keys have sealed. */
    void addUses(Map<String, Long> sealed);
}
