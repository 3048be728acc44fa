package io.legacybridge.runtime.broker;

import io.legacybridge.spi.problem.Problem;
import java.util.List;

/** Puts messages on the broker: durably and in order. One that comes twice lies there twice, and the journal takes it once. */
public interface Publisher {

    /**
     * Returns when every message is durable on the broker. Calling it again with the same messages gives clients no second one.
     *
     * @throws BrokerUnavailable when it is unknown whether they are all there: publish the same chunk again later
     */
    void publish(String connection, List<Outgoing> chunk) throws BrokerUnavailable;

    /**
     * @param id       by which the journal knows it again
     * @param subject  business key or its token, or empty
     * @param sequence sorts as text in source order
     * @param body     the CloudEvent, UTF-8 JSON
     */
    record Outgoing(String id, String subject, String sequence, byte[] body) {}

    /** The broker is down, full or closing, or has no disk left. */
    final class BrokerUnavailable extends Exception {

        private final transient Problem problem;

        public BrokerUnavailable(Problem problem, Throwable cause) {
            super(problem.toString(), cause);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }
}
