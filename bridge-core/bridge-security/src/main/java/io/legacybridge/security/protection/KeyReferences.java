package io.legacybridge.security.protection;

import java.time.Instant;

/** How much of what is kept was protected with a key. */
public interface KeyReferences {

    /** @return values and items; destroying the key would make this many unreadable */
    long count(WrappedKey key);

    /** What was published before this moment is counted; what came later may still wait where it cannot be. */
    Instant completeUntil();
}
