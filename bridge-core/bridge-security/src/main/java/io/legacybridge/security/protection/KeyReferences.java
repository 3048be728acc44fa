package io.legacybridge.security.protection;

/** How much of what is kept was protected with a key. */
@FunctionalInterface
public interface KeyReferences {

    /** @return values and items; destroying the key would make this many unreadable */
    long count(WrappedKey key);
}
