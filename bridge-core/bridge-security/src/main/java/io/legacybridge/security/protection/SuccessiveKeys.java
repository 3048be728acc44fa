package io.legacybridge.security.protection;

/** A key-encryption key that has taken over from another: it wraps, and what the one before has wrapped is still unwrapped. */
public record SuccessiveKeys(KeyEncryptionKey now, KeyEncryptionKey before, Recognises recognises)
        implements KeyEncryptionKey {

    /** Tells from the bytes whether the one that wraps now has wrapped them. */
    @FunctionalInterface
    public interface Recognises {
        boolean wrappedByNow(byte[] wrapped);
    }

    @Override
    public String id() {
        return now.id();
    }

    @Override
    public byte[] wrap(byte[] key) {
        return now.wrap(key);
    }

    @Override
    public byte[] unwrap(byte[] wrapped) {
        return recognises.wrappedByNow(wrapped) ? now.unwrap(wrapped) : before.unwrap(wrapped);
    }
}
