package io.legacybridge.runtime.ledger;

import io.legacybridge.runtime.store.Database;
import java.time.Instant;

/**
 * The numbers of deliveries, by which messages are in order. After the data was put back nobody knows which were given since: a
 * message that comes now must not stand before one that clients have seen.
 */
public final class DeliveryNumbers {

    /** No source delivers so often for years; and until the year 2286 it takes no more digits than a sequence has. */
    private static final long IN_A_SECOND = 100;

    /** Where one did, or the clock was put back: this many more than are known were not given either. */
    private static final long FAR = 10_000_000;

    private DeliveryNumbers() {}

    /**
     * From now on numbers are above all that were given.
     *
     * @param ledger its database
     */
    public static void leap(Database ledger, Instant now) {
        var floor = now.getEpochSecond() * IN_A_SECOND;
        ledger.update(
                "UPDATE delivery_floor SET number = (SELECT CASE WHEN MAX(given.number) < ? THEN ? ELSE MAX(given.number) + ?"
                        + " END FROM (SELECT number FROM delivery_floor UNION ALL SELECT last FROM delivery_number) given)",
                floor,
                floor,
                FAR);
    }
}
