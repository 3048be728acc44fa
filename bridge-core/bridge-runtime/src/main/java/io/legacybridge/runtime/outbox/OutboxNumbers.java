package io.legacybridge.runtime.outbox;

import io.legacybridge.runtime.store.Database;
import io.legacybridge.runtime.store.Sql;
import java.time.Instant;

/**
 * The numbers of batches, which stand in the names of their files. After the data was put back nobody knows which were given
 * since: a partner may have a file of that name already, with other records.
 */
public final class OutboxNumbers {

    /** No operation opens a file a second for years; and this many more than are known were certainly not given within one. */
    private static final long FAR = 1_000_000;

    private OutboxNumbers() {}

    /**
     * From now on numbers are above all that were given; what is open is closed, so that nothing is added to a file that was
     * perhaps sent.
     *
     * @param ledger its database
     */
    public static void leap(Database ledger, Instant now) {
        ledger.transaction(store -> {
            Sql.update(
                    store,
                    "UPDATE outgoing_floor SET number = CASE WHEN number + ? > ? THEN number + ? ELSE ? END",
                    FAR,
                    now.getEpochSecond(),
                    FAR,
                    now.getEpochSecond());
            return Sql.update(store, "UPDATE outgoing_batch SET state = 'closed' WHERE state = 'open'");
        });
    }
}
