package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.ledger.Ledger;
import java.util.Optional;

/**
 * Tells the ledger how the attempt at a delivery ended. An attempt of which the ledger learns no end ended the process, and a
 * delivery that does so again and again is set aside; a failure that is told does not count against it.
 */
final class Attempts {

    /** A delivery that was begun so often without coming to an end is set aside instead of being tried for ever. */
    static final int MAX = 3;

    private final String connection;
    private final Ledger ledger;
    private Attempt current;

    /** Of one that failed, the ledger could not be told, since the ledger failed. */
    private Optional<Attempt> untold = Optional.empty();

    /** @param number the first one is 1 */
    private record Attempt(long delivery, int number, boolean mayBePublished) {}

    Attempts(String connection, Ledger ledger) {
        this.connection = connection;
        this.ledger = ledger;
    }

    /** Before the next delivery is asked for. */
    void tellUntold() {
        untold.ifPresent(this::tell);
        untold = Optional.empty();
    }

    /** @param number the first one is 1 */
    void begin(long delivery, int number) {
        current = new Attempt(delivery, number, false);
    }

    /** From here on messages may be on the broker that the ledger does not have. */
    void publishing() {
        current = new Attempt(current.delivery(), current.number(), true);
    }

    /** The ledger has all that was published, and counts anew from here. */
    void recorded() {
        current = new Attempt(current.delivery(), 1, false);
    }

    /** It ended with a failure, which gets to know when the ledger cannot be told. */
    void failed(Throwable cause) {
        try {
            tell(current);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            untold = Optional.of(current);
        }
    }

    private void tell(Attempt ended) {
        ledger.rest(connection, ended.delivery(), ended.number(), ended.mayBePublished());
    }
}
