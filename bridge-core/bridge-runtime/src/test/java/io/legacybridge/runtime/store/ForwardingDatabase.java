package io.legacybridge.runtime.store;

/** Another database, but for what a test overrides. It stays open. */
public interface ForwardingDatabase extends Database {

    Database database();

    @Override
    default <T> T read(Work<T> work) {
        return database().read(work);
    }

    @Override
    default <T> T transaction(Work<T> work) {
        return database().transaction(work);
    }

    @Override
    default boolean isShared() {
        return database().isShared();
    }

    @Override
    default void overwriteDeleted() {
        database().overwriteDeleted();
    }

    @Override
    default void close() {}
}
