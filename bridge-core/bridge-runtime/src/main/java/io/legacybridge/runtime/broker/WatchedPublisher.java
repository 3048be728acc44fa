package io.legacybridge.runtime.broker;

import io.legacybridge.spi.problem.Problem;
import java.util.List;
import java.util.Optional;

/** Remembers whether the broker took the last chunk, and if not, why: sources pause until it does. */
public final class WatchedPublisher implements Publisher {

    private final Publisher publisher;
    private volatile Optional<Problem> refusal = Optional.empty();

    public WatchedPublisher(Publisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void publish(String connection, List<Outgoing> chunk) throws BrokerUnavailable {
        try {
            publisher.publish(connection, chunk);
            refusal = Optional.empty();
        } catch (BrokerUnavailable e) {
            refusal = Optional.of(e.problem());
            throw e;
        }
    }

    /** Why the last chunk was not taken; empty when it was, or there was none yet. */
    public Optional<Problem> refusal() {
        return refusal;
    }
}
