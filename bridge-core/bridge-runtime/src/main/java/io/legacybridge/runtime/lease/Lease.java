package io.legacybridge.runtime.lease;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The wish to be the one that reads a source, and whether it is fulfilled. */
public interface Lease extends AutoCloseable {

    /** What this node holds now; another object each time it gets the lease anew. */
    Optional<Held> held();

    /** Who reads the source instead; empty when nobody is known to. */
    Optional<Holder> other();

    /** Gives the lease back: another node may have it at once. */
    @Override
    void close();

    /** One time of holding the lease, with its fencing token. */
    interface Held {

        /** Whether it has not run out, by this node's own clock; false for good once it was false. */
        boolean isStill();

        /**
         * Keeps the lease until the transaction ends: nobody can take it over before.
         *
         * @param ledger a connection to the ledger, within a transaction
         * @throws LeaseLost when another node has it, or may have it
         */
        void keep(Connection ledger) throws SQLException;
    }

    /**
     * Another node.
     *
     * @param node    its name, for people
     * @param version of the connection as it runs there
     */
    record Holder(String node, String version) {}

    /** Another node may read the source now, so this one must not change anything any more. */
    final class LeaseLost extends RuntimeException {
        public LeaseLost(String connection) {
            super("another node may read the source of " + connection + " now");
        }
    }
}
