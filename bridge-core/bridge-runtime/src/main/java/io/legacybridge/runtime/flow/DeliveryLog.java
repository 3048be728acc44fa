package io.legacybridge.runtime.flow;

import io.legacybridge.runtime.measure.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each delivery that came to its end here: how much of it became what, and how long that took. */
final class DeliveryLog {

    private static final Logger log = LoggerFactory.getLogger(InboundFlow.class);
    private static final Pattern NOT_PRINTED = Pattern.compile("\\p{C}");

    private final String connection;
    private final Clock clock;
    private final Instant begun;
    private Tally sum = Tally.ZERO;
    private boolean whole;

    DeliveryLog(String connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** A chunk is in the ledger. */
    void add(Tally chunk) {
        sum = sum.plus(chunk);
    }

    /** All of it was taken here, though it may hold no record. */
    void whole() {
        whole = true;
    }

    /** Silent when it was known to its end before. */
    void end(String name) {
        if (sum.taken() == 0 && !whole) return;
        log.atInfo()
                .addKeyValue("connection", connection)
                // Whoever named a file may have put a line of its own into the name.
                .addKeyValue("delivery", NOT_PRINTED.matcher(name).replaceAll("?"))
                .addKeyValue("taken", sum.taken())
                .addKeyValue("published", sum.published())
                .addKeyValue("duplicate", sum.duplicate())
                .addKeyValue("refused", sum.deadLettered())
                .addKeyValue("millis", Duration.between(begun, clock.instant()).toMillis())
                .log("A delivery was taken");
    }
}
