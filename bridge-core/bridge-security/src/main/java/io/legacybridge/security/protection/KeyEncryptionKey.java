package io.legacybridge.security.protection;

/** Wraps the keys that lie in the store. The key itself may live in a file, a hardware module or a key service. */
public interface KeyEncryptionKey {

    /** Stands beside every wrapped key, so that one knows which key unwraps it. */
    String id();

    byte[] wrap(byte[] key);

    /** @throws io.legacybridge.spi.problem.ProblemException when this key did not wrap it */
    byte[] unwrap(byte[] wrapped);
}
