package io.legacybridge.runtime.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** One of the stores. The same SQL runs on every kind; only the migrations are read with other words for the types. */
public interface Database extends AutoCloseable {

    /** The time in milliseconds by the clock of a store that is shared; in PostgreSQL's SQL, since only its stores are. */
    String SHARED_NOW = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT";

    /** One SQLite file, of this process alone. */
    static Database open(Path file, String name) {
        return SqliteDatabase.open(file, name);
    }

    /** Runs reads. Two statements may see two states, unless nothing was written between them. */
    <T> T read(Work<T> work);

    /** Runs one transaction; it is durable when this returns, and undone when it throws. */
    <T> T transaction(Work<T> work);

    /** Reads the rows of one statement, see {@link Sql}. */
    default <T> List<T> list(String sql, Sql.Row<T> row, Object... values) {
        return read(connection -> Sql.list(connection, sql, row, values));
    }

    /** Reads the first row of one statement, see {@link Sql}. */
    default <T> Optional<T> first(String sql, Sql.Row<T> row, Object... values) {
        return read(connection -> Sql.first(connection, sql, row, values));
    }

    /** Runs one statement as a transaction, and returns how many rows it changed. */
    default int update(String sql, Object... values) {
        return transaction(connection -> Sql.update(connection, sql, values));
    }

    /** Whether other processes write here too, at the same time. */
    boolean isShared();

    /** For times that processes compare with each other: the store's own where they share it, since theirs may differ. */
    default Clock clock(Clock own) {
        return isShared() ? new StoreClock(this) : own;
    }

    /**
     * Overwrites what was deleted, as far as this kind of store can: SQLite empties its log at once or, while another process
     * reads, soon after; PostgreSQL frees the rows for others, and its own log keeps them as long as it is kept.
     */
    void overwriteDeleted();

    @Override
    void close();

    /** What is done with a connection; it neither commits nor closes it. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** The store does not work: infrastructure. Nothing is acknowledged. */
    final class StoreException extends RuntimeException {
        public StoreException(String message, Throwable cause) {
            super(message, cause);
        }

        /** What happened, why, and what to do, for the log: a full disk fails every request, each with the same stack. */
        public String inOneLine() {
            return getMessage() + reason() + " Look at the disk of the data folder, or the database server.";
        }

        /** Why, in brackets behind a blank; empty when nothing says so. */
        public String reason() {
            Throwable root = this;
            while (root.getCause() != null) root = root.getCause();
            return root == this || root.getMessage() == null
                    ? ""
                    : " (" + root.getMessage().lines().findFirst().orElse("") + ")";
        }
    }
}
