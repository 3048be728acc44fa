package io.legacybridge.runtime.outbox;

import io.legacybridge.runtime.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * How long the outbox knows the calls whose records were sent: the same call again gets its old place until then. What is not
 * sent is never forgotten, and neither is an operation's last number.
 */
public final class OutboxHorizon {

    /** So many rows are deleted in one transaction, so that no source waits for long. */
    static final int SEGMENT = 5_000;

    private final Database database;
    private final Duration days;
    private final Clock clock;

    /** @param database that of the ledger */
    public OutboxHorizon(Database database, Duration days, Clock clock) {
        this.database = database;
        this.days = days;
        this.clock = clock;
    }

    /**
     * Forgets what lies behind the horizon.
     *
     * @param ends asked after each transaction: whether to leave the rest for later
     */
    public void forget(BooleanSupplier ends) {
        var before = clock.instant().minus(days);
        while (forgetCalls(before) == SEGMENT) {
            // Between two segments others write.
            if (ends.getAsBoolean()) return;
        }
        forgetBatches(before);
    }

    private int forgetCalls(Instant before) {
        return database.update(
                "DELETE FROM outgoing_content WHERE (connection, operation, call) IN"
                        + " (SELECT c.connection, c.operation, c.call FROM outgoing_batch b JOIN outgoing_content c"
                        + " ON c.connection = b.connection AND c.operation = b.operation AND c.batch = b.number"
                        + " WHERE b.sent < ? LIMIT ?)",
                before,
                SEGMENT);
    }

    /** The next batch gets the number behind the last one, which therefore stays. */
    private void forgetBatches(Instant before) {
        database.update(
                "DELETE FROM outgoing_batch WHERE sent < ? AND number < (SELECT MAX(number) FROM outgoing_batch later"
                        + " WHERE later.connection = outgoing_batch.connection"
                        + " AND later.operation = outgoing_batch.operation)",
                before);
    }
}
