package io.legacybridge.security.protection;

/** Wraps the keys that lie in the store. The key itself may live in a file, a hardware module or a key service. */
public interface KeyEncryptionKey {

    /** With its newest version. */
    Wrapped wrap(byte[] key);

    /** @throws io.legacybridge.spi.problem.ProblemException when this key did not wrap it */
    byte[] unwrap(Wrapped wrapped);

    /** Whether this key has wrapped what says so, with any of its versions. */
    boolean hasWrapped(String by);

    /**
     * A wrapped key.
     *
     * @param by which key-encryption key has wrapped it, and which version where there are several, such as
     *     {@code vault:legacy-bridge:v2}
     */
    record Wrapped(String by, byte[] bytes) {}
}
