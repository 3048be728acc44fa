package io.legacybridge.security.protection;

import java.util.List;

/** Where wrapped keys lie. Durable and shared by all nodes. */
public interface WrappedKeyStore {

    List<WrappedKey> all();

    /** Stores the key unless its purpose has that version already; returns the one that is stored. */
    WrappedKey insertIfAbsent(WrappedKey key);
}
