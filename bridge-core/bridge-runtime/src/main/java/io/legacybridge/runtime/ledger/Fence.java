package io.legacybridge.runtime.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/** What must hold for a transaction of the ledger to be allowed, checked as its first step. */
@FunctionalInterface
public interface Fence {

    /** Nothing has to hold. */
    Fence NONE = _ -> {};

    /** @throws RuntimeException when the transaction must not be */
    void check(Connection connection) throws SQLException;
}
