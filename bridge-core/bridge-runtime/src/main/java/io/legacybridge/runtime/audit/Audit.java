package io.legacybridge.runtime.audit;

/** Where it is written what happened. */
@FunctionalInterface
public interface Audit {

    /**
     * Returns when the entry is durable.
     *
     * @throws io.legacybridge.runtime.store.Database.StoreException when it cannot be written: whatever it tells of must not
     *     happen
     */
    void write(AuditEntry entry);
}
