package io.legacybridge.runtime.control;

import io.legacybridge.runtime.flow.JournalConsumers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/** Answers when everything that the broker held is in the journal: a backup of the stores is whole then. */
record SettleResource(JournalConsumers consumers) implements Resource.Handler {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public Answer answer(OperatorRequest request) throws IOException {
        try {
            if (consumers.settle(PATIENCE)) return Answer.json(Map.of("settled", true));
        } catch (ActiveMQException e) {
            throw notSettled("The broker does not answer.", "Look at its health, and ask again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notSettled("The appliance is stopping.", "Ask again when it runs.");
        }
        throw notSettled(
                "The journal did not take in " + PATIENCE.toSeconds() + " seconds what the broker holds.",
                "Look at the store, or ask again when less comes in.");
    }

    private static Refused notSettled(String what, String fix) {
        return new Refused(503, Refused.problem("", what, fix, "control/not-settled"));
    }
}
