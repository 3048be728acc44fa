package io.legacybridge.runtime.connection;

import io.legacybridge.runtime.broker.Publisher.BrokerUnavailable;
import io.legacybridge.runtime.protection.Redaction;
import io.legacybridge.runtime.store.Database.StoreException;
import io.legacybridge.spi.LegacySystemException;
import io.legacybridge.spi.problem.Place;
import io.legacybridge.spi.problem.Problem;
import io.legacybridge.spi.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** What it means for people that a delivery was not taken to its end. */
final class FailureProblem {

    private FailureProblem() {}

    static Problem of(String connection, Throwable e) {
        var where = Place.of("connections/" + connection + ".yaml");
        return switch (e) {
            case LegacySystemException system -> system.problem();
            case ProblemException known -> known.problem();
            case BrokerUnavailable broker -> broker.problem();
            case StoreException _ ->
                Problem.error(
                        where,
                        "The store takes or gives nothing now.",
                        "Look at the database server, or the disk of the data folder, and at the log; nothing is lost, it is"
                                + " tried again.",
                        "store/unavailable");
            default ->
                Problem.error(
                        where,
                        "A delivery failed inside the appliance ("
                                + e.getClass().getSimpleName() + ").",
                        "Look at the log for the reason; nothing is lost, it is tried again.",
                        "appliance/unexpected");
        };
    }

    /**
     * What the log shows of the failure: nothing when its problem says all there is to say, and no words that may quote a
     * protected value. What a store says is about what is stored, which holds none.
     */
    static @Nullable Throwable forTheLog(Throwable e, Redaction redaction) {
        if (isExpected(e)) return null;
        return e instanceof StoreException ? e : redaction.failure(e);
    }

    private static boolean isExpected(Throwable e) {
        return e instanceof LegacySystemException || e instanceof BrokerUnavailable || e instanceof ProblemException;
    }
}
